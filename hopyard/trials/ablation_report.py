"""What each part is worth: a table with confidence intervals, and its figure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from importlib import import_module
from typing import Any, Final

from hopyard.experiment.handle import Handle
from hopyard.experiment.show.text import aligned
from hopyard.trials.ablation_figure import drawn
from hopyard.trials.student import difference
from hopyard.trials.summary import LagomResult, metric_of

LEVEL: Final = 0.95
BASE: Final = "nothing (base)"


@dataclass(frozen=True)
class Part:
    """One row: what was left out, and what that did."""

    component: str
    ablated_feature: str
    ablated_layer: str
    ablated_argument: str
    metric: float | None
    """The mean over its repeats; None when all of them failed."""
    std: float | None
    trials: int
    """Repeats that gave a metric."""
    difference: float | None
    """To the base's mean."""
    low: float | None
    high: float | None
    """Ends of the difference's 95 % interval."""
    effect: float | None
    """Hedges' g: the difference in standard deviations."""
    interaction: float | None
    """Of a pair: what both do beyond what each does."""

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


class AblationResult(LagomResult):
    """Maggy's result, shown as a table and a figure: what each part is worth."""

    def __init__(self, values: dict[str, Any], experiment: Handle, *, paired: bool = False) -> None:
        super().__init__(values, experiment)
        self._trials = experiment.story.trials
        self._paired = paired
        self._direction = experiment.story.view.direction

    @property
    def parts(self) -> list[Part]:
        """The base, and each ablation in the order in which it was asked for."""
        groups: dict[str, tuple[dict[str, str], dict[int, float]]] = {}
        for trial in self._trials:
            said = {name: str(value) for name, value in trial.view.params.items() if name.startswith("ablated_")}
            group = groups.setdefault(repr(said), (said, {}))
            metric = metric_of(trial) if trial.view.state in ("succeeded", "stopped") else None
            if metric is not None and metric == metric:
                group[1][int(trial.view.params.get("repeat", 0))] = metric
        base = next(iter(groups.values()))[1] if groups else {}
        rows: list[Part] = []
        for said, metrics in groups.values():
            rows.append(_part(said, metrics, base, self._paired, rows))
        return rows

    @property
    def table(self) -> list[dict[str, Any]]:
        """The same as dictionaries: `pandas.DataFrame(result.table)`."""
        return [asdict(part) for part in self.parts]

    @property
    def svg(self) -> str:
        """The figure as text: differences to the base, with their intervals."""
        return drawn([(part.component, part.difference, part.low, part.high) for part in self.parts[1:]])

    def figure(self, axes: Any = None) -> Any:
        """The same with matplotlib, for a paper; returns its axes."""
        if axes is None:
            axes = import_module("matplotlib.pyplot").subplots()[1]
        known = [part for part in self.parts[1:] if part.difference is not None]
        for at, part in enumerate(known):
            if part.low is not None and part.high is not None:
                axes.plot([part.low, part.high], [at, at], color="black", linewidth=1)
            axes.plot([part.difference], [at], "o", color="black", markerfacecolor="black" if part.certain else "white")
        axes.axvline(0, color="grey", linewidth=1)
        axes.set_yticks(range(len(known)), [part.component for part in known])
        axes.invert_yaxis()
        axes.set_xlabel("difference to base")
        return axes

    def __repr__(self) -> str:
        return "\n".join([aligned(self._cells()), *self._foot()])

    def _repr_html_(self) -> str:
        heading, *rows = self._cells()
        head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        foot = "".join(f"<p>{escape(line)}</p>" for line in self._foot())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{self.svg}{foot}"

    def _cells(self) -> list[list[str]]:
        parts = self.parts
        repeated = any(part.std is not None for part in parts)
        pairs = any(part.interaction is not None for part in parts)
        heading = ["left out", "metric", *(["std"] if repeated else []), "difference to base"]
        heading += (["95 % interval", "effect size"] if repeated else []) + (["interaction"] if pairs else [])
        rows = []
        for part in parts:
            row = [part.component, _shown(part.metric, "failed"), *([_shown(part.std, digits=3)] if repeated else [])]
            row.append(_shown(part.difference, signed=True))
            if repeated:
                interval = part.low is not None and part is not parts[0]
                row.append(f"{part.low:+.3g} … {part.high:+.3g}" if interval else "")
                row.append(_shown(part.effect, signed=True, digits=3) if part is not parts[0] else "")
            rows.append([*row, *([_shown(part.interaction, signed=True)] if pairs else [])])
        return [heading, *rows]

    def _foot(self) -> list[str]:
        if not any(part.std is not None for part in self.parts):
            return []
        way = "paired by seed" if self._paired else "Welch's, unequal spreads"
        return [f"Intervals: Student's t at 95 %, {way}. Effect size: Hedges' g."]


def _part(
    said: dict[str, str], metrics: dict[int, float], base: dict[int, float], paired: bool, rows: list[Part]
) -> Part:
    import statistics

    found = [value for value in said.values() if value != "None"]
    values = list(metrics.values())
    both = sorted(metrics.keys() & base.keys())
    known = None
    if values and base:
        matched = paired and len(both) > 1
        mine, theirs = (
            ([metrics[at] for at in both], [base[at] for at in both]) if matched else (values, [*base.values()])
        )
        known = difference(mine, theirs, paired=matched, level=LEVEL)
    component = " and ".join(found) or BASE
    return Part(
        component=component,
        ablated_feature=said.get("ablated_feature", "None"),
        ablated_layer=said.get("ablated_layer", "None"),
        ablated_argument=said.get("ablated_argument", "None"),
        metric=statistics.fmean(values) if values else None,
        std=statistics.stdev(values) if len(values) > 1 else None,
        trials=len(values),
        difference=known.mean if known is not None else None,
        low=known.low if known is not None else None,
        high=known.high if known is not None else None,
        effect=known.size if known is not None else None,
        interaction=_interaction(component, known.mean if known is not None else None, rows),
    )


def _interaction(component: str, both: float | None, rows: list[Part]) -> float | None:
    """What two do beyond the sum of what each did alone; both came before the pair."""
    alone = {row.component: row.difference for row in rows}
    for one, change in alone.items():
        other = alone.get(component.removeprefix(f"{one} and ")) if component.startswith(f"{one} and ") else None
        if both is not None and change is not None and other is not None:
            return both - change - other
    return None


def _shown(value: float | None, missing: str = "", *, signed: bool = False, digits: int = 6) -> str:
    if value is None:
        return missing
    return format(value, f"{'+' if signed else ''}.{digits}g")
