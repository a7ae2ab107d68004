"""Ablation: the base, and the function again without each part, as rows that carry their data and model functions."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hopyard._client.driver import driver
from hopyard._protocol.experiment import Direction, Row, RowsPlan
from hopyard.ablation import Ablation, AblationStudy
from hopyard.ablation.arguments import Arguments, tagged
from hopyard.experiment.arguments import name_of
from hopyard.experiment.handle import Handle
from hopyard.experiment.lasting import LastingShape
from hopyard.experiment.launching import folders
from hopyard.experiment.whole_files import put
from hopyard.trials.ablation_call import GIVEN, AblationCall
from hopyard.trials.ablation_report import AblationResult
from hopyard.trials.call import Accepts
from hopyard.trials.preflight import before
from hopyard.trials.submitting import Request, direction_of, run, seed_of
from hopyard.trials.summary import Version, summary, write_files

if TYPE_CHECKING:
    from hopyard.trials.wish import Wish


class AbstractAblator:
    """Base of Maggy's ablators. LOCO is the one there is."""

    def __init__(self, ablation_study: Any = None, final_store: Any = None) -> None:
        self.ablation_study = ablation_study


class LOCO(AbstractAblator):
    """Leave one component out."""


def run_ablation(wish: Wish) -> Any:
    study = _study(wish)
    plan_name, ablations = _ablations(wish.ablator, study)
    direction = direction_of(wish.direction)
    accepts = _accepts(wish, study)
    repeats = _repeats(wish.repeats)
    rows = _rows(study, list(ablations), accepts, repeats)
    about = {"experiment_type": "ablation", "controller": plan_name, "config": {"ablation_study": study.to_dict()}}
    call = AblationCall(
        wish.function,
        accepts,
        "maggy",
        wish.optimization_key,
        fixed=wish.fixed,
        keep_files=wish.keep_files,
        study=study,
        defaults={name: part.value for name, part in tagged(wish.function).items()},
        seed=seed_of(wish.seed) % 2**31,
    )

    shape = AblationShape(direction, wish.version, about, paired="seed" in accepts.names)
    plan = RowsPlan(rows=rows)
    return run(Request.of(wish, kind="ablation", call=call, plan=plan, shape=shape, direction=direction))


@dataclass
class AblationShape(LastingShape):
    direction: Direction
    version: Version
    about: dict[str, Any]
    paired: bool

    def __call__(self, handle: Handle) -> AblationResult:
        result = summary(handle.story.trials, self.direction, "1.x")
        if self.version == "0.x":
            del result["num_epochs"], result["trial_id"]
        write_files(handle, result, self.about)
        shown = AblationResult(result, handle, paired=self.paired)
        _write_report(handle, shown)
        return shown


def _study(wish: Wish) -> AblationStudy:
    """The one given, with the arguments that the function tags; of these alone when none is given."""
    study, parts = wish.ablation_study, tagged(wish.function)
    if study is None and parts:
        study = AblationStudy()
    if not isinstance(study, AblationStudy):
        raise TypeError(
            "The experiment's ablation study configuration should be an instance of maggy.ablation.AblationStudy, "
            f"but it is {study!r} (of type '{type(study).__name__}')."
        )
    if parts:
        without = {name: part.without for name, part in parts.items()} | dict(study.arguments.items())
        study = copy.copy(study)  # the next function may have other tags
        study.arguments = Arguments()
        study.arguments.include(**without)
    return study


def _accepts(wish: Wish, study: AblationStudy) -> Accepts:
    from hopyard.searchspace import Searchspace

    arguments = [name for name, _ in study.arguments.items()]
    given = dict.fromkeys([*GIVEN, "seed", *arguments]) | dict(wish.fixed)
    accepts = before(wish.function, Searchspace(), given, wish.preflight is not False, wish.optimization_key)
    unknown = [name for name in arguments if name not in accepts]
    if unknown:
        said, has = ", ".join(map(repr, unknown)), ", ".join(map(repr, accepts.names)) or "none"
        raise TypeError(f"{name_of(wish.function)} has no argument {said} that could be left out; it has {has}.")
    return accepts


def _repeats(given: Any) -> int:
    if given is None:
        return 1
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"repeats={given!r} must be a whole number of at least 1.")
    return given


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


def _rows(study: AblationStudy, ablations: list[Ablation], accepts: Accepts, repeats: int) -> list[Row]:
    """What people see, and what the trial leaves out; study and data travel once, with the function."""
    import cloudpickle

    from hopyard.experiment.pickling import by_value

    rows = []
    with by_value(folders(driver())):
        for ablation in ablations:
            if "dataset_function" in accepts:
                study.dataset_function(ablation)  # what is wrong shows before anything runs
            for number in range(repeats):
                params: dict[str, Any] = dict(ablation.params())
                if repeats > 1:
                    params["repeat"] = number
                rows.append(
                    Row(params=params, pickled=cloudpickle.dumps({"ablation": ablation, "repeat": number}, protocol=5))
                )
    return rows


def _write_report(handle: Handle, result: AblationResult) -> None:
    """ablation.json and ablation.svg. A folder that cannot be written fails no experiment."""
    texts = {"ablation.json": json.dumps(result.table, indent=2), "ablation.svg": result.svg}
    with suppress(OSError):
        for name, text in texts.items():
            put(handle.directory / name, text.encode())


__all__ = ["LOCO", "AblationResult", "AbstractAblator", "run_ablation"]
