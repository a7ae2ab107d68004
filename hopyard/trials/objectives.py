"""Several things wanted of one result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from hopyard._protocol.search import Objective
from hopyard.trials.submitting import direction_of

if TYPE_CHECKING:
    from hopyard.experiment.story import TrialStory

MOST: Final = 16


def objectives_of(given: Any) -> list[Objective]:
    """`{"accuracy": "max", "seconds": "min"}`."""
    if not isinstance(given, Mapping):
        raise TypeError(f"objectives={given!r} must be a dictionary such as {{'accuracy': 'max', 'seconds': 'min'}}.")
    if not 2 <= len(given) <= MOST:
        raise ValueError(
            f"objectives={dict(given)!r} must name 2 to {MOST} numbers of the result; for one use optimization_key and "
            "direction."
        )
    return [Objective(name=str(name), direction=direction_of(direction)) for name, direction in given.items()]


def front(trials: list[TrialStory], ids: list[str], objectives: list[Objective]) -> list[dict[str, Any]]:
    """The Pareto front as rows: what each trial was given, and what it gave."""
    wanted = set(ids)
    rows = []
    for trial in trials:
        view = trial.view
        metrics = view.metrics if isinstance(view.metrics, dict) else {}
        if view.id in wanted:
            values = {each.name: metrics.get(each.name) for each in objectives}
            rows.append({"id": view.id, "config": dict(view.params), "values": values})
    return rows
