"""Ablation: the base, and the function again without each part, as rows that carry their data and model functions."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from hopyard._client.driver import driver
from hopyard._protocol.experiment import Row, RowsPlan
from hopyard.ablation import Ablation, AblationStudy
from hopyard.experiment.arguments import name_of
from hopyard.experiment.handle import Handle
from hopyard.experiment.launching import folders
from hopyard.experiment.show.text import aligned
from hopyard.trials.call import Accepts, TrialCall
from hopyard.trials.preflight import fits
from hopyard.trials.submitting import Request, direction_of, run
from hopyard.trials.summary import LagomResult, metric_of, summary, write_files

if TYPE_CHECKING:
    from hopyard.trials.wish import Wish

GIVEN = ("dataset_function", "model_function")


class AbstractAblator:
    """Base of Maggy's ablators. LOCO is the one there is."""

    def __init__(self, ablation_study: Any = None, final_store: Any = None) -> None:
        self.ablation_study = ablation_study


class LOCO(AbstractAblator):
    """Leave one component out."""


class AblationResult(LagomResult):
    """Maggy's result, shown as a table: what each part is worth."""

    def __init__(self, values: dict[str, Any], experiment: Handle) -> None:
        super().__init__(values, experiment)
        self._trials = experiment.story.trials

    @property
    def table(self) -> list[dict[str, Any]]:
        """A row for each ablation: what was left out, the metric, and its difference to the base's."""
        groups: dict[str, tuple[dict[str, str], list[float]]] = {}
        for trial in self._trials:
            said = {name: str(value) for name, value in trial.view.params.items() if name != "repeat"}
            group = groups.setdefault(repr(said), (said, []))
            metric = metric_of(trial) if trial.view.state in ("succeeded", "stopped") else None
            if metric is not None:
                group[1].append(metric)
        rows = [_row(said, metrics) for said, metrics in groups.values()]
        base = rows[0]["metric"] if rows else None
        for row in rows:
            row["difference"] = None if base is None or row["metric"] is None else row["metric"] - base
        return rows

    def __repr__(self) -> str:
        return aligned(self._cells())

    def _repr_html_(self) -> str:
        heading, *rows = self._cells()
        head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _cells(self) -> list[list[str]]:
        table = self.table
        spread = any(row["std"] is not None for row in table)
        heading = ["left out", "metric", *(["std"] if spread else []), "difference to base"]
        names = ("component", "metric", *(("std",) if spread else ()), "difference")
        return [heading, *([_shown(row[name], signed=name == "difference") for name in names] for row in table)]


def _row(said: dict[str, str], metrics: list[float]) -> dict[str, Any]:
    parts = [value for value in said.values() if value != "None"]
    return {
        "component": " and ".join(parts) or "nothing (base)",
        **said,
        "metric": statistics.fmean(metrics) if metrics else None,
        "std": statistics.stdev(metrics) if len(metrics) > 1 else None,
        "trials": len(metrics),
    }


def _shown(value: Any, *, signed: bool) -> str:
    if value is None:
        return "failed" if not signed else ""
    return value if isinstance(value, str) else format(value, "+.6g" if signed else ".6g")


def run_ablation(wish: Wish) -> Any:
    study = wish.ablation_study
    if not isinstance(study, AblationStudy):
        raise TypeError(
            "The experiment's ablation study configuration should be an instance of maggy.ablation.AblationStudy, "
            f"but it is {study!r} (of type '{type(study).__name__}')."
        )
    plan_name, ablations = _ablations(wish.ablator, study)
    direction = direction_of(wish.direction)
    accepts = fits(wish.function, [], [*GIVEN, *wish.fixed])
    rows = _rows(study, ablations, accepts, wish.repeats or 1)
    about = {"experiment_type": "ablation", "controller": plan_name, "config": {"ablation_study": study.to_dict()}}

    def shape(handle: Handle) -> AblationResult:
        result = summary(handle.story.trials, direction, "1.x")
        if wish.version == "0.x":
            del result["num_epochs"], result["trial_id"]
        write_files(handle, result, about)
        return AblationResult(result, handle)

    return run(
        Request(
            kind="ablation",
            call=TrialCall(wish.function, accepts, "maggy", wish.optimization_key, fixed=wish.fixed),
            plan=RowsPlan(rows=rows),
            shape=shape,
            name=wish.name if wish.name != "no-name" else name_of(wish.function),
            description=wish.description,
            metric_key=wish.optimization_key,
            direction=direction,
            wanted=wish.wanted,
            wait=wish.wait,
            fresh_process=wish.fresh_process,
            retries=wish.retries,
        )
    )


def _ablations(ablator: Any, study: AblationStudy) -> tuple[str, Iterable[Ablation]]:
    if isinstance(ablator, type) and issubclass(ablator, AbstractAblator):
        ablator = ablator.__name__ if ablator.__module__ == __name__ else ablator
    elif isinstance(ablator, AbstractAblator) and type(ablator).__module__ == __name__:
        ablator = type(ablator).__name__
    word = ablator.lower().replace("-", "_") if isinstance(ablator, str) else ablator
    if word in (None, "loco"):
        return "loco", study.loco()
    if word == "leave_two_out":
        return "leave_two_out", study.leave_two_out()
    raise TypeError(
        "The experiment's ablation study policy should be 'loco', 'leave_two_out' or the class LOCO, but it is "
        f"{ablator!r} (of type '{type(ablator).__name__}')."
    )


def _rows(study: AblationStudy, ablations: Iterable[Ablation], accepts: Accepts, repeats: int) -> list[Row]:
    import cloudpickle

    from hopyard.experiment.pickling import by_value

    rows = []
    with by_value(folders(driver())):
        for ablation in ablations:
            given: dict[str, Any] = {}
            if "dataset_function" in accepts:
                given["dataset_function"] = study.dataset_function(ablation)
            if "model_function" in accepts:
                given["model_function"] = study.model_function(ablation)
            content = cloudpickle.dumps(given, protocol=5)
            for number in range(repeats):
                params: dict[str, Any] = dict(ablation.params())
                if repeats > 1:
                    params["repeat"] = number
                rows.append(Row(params=params, pickled=content))
    return rows


__all__ = ["LOCO", "AblationResult", "AbstractAblator", "run_ablation"]
