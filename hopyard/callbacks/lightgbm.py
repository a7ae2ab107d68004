"""LightGBM's ``train`` and its scikit-learn estimators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hopyard.callbacks._metric import Reports


def lightgbm_report(reporter: Reports, metric: str | None = None, data: str | None = None) -> Callable[[Any], None]:
    """Reports an evaluation metric after each boosting round; the step is the round.

    Args:
        metric: its name; default the last one evaluated.
        data: the evaluation set's name; default the last one given.

    Raises:
        ValueError: in the first round, when nothing is evaluated or the names are not there.
    """

    def report(environment: Any) -> None:
        results = environment.evaluation_result_list or []
        fitting = [entry for entry in results if metric in (None, entry[1]) and data in (None, entry[0])]
        if not fitting:
            there = ", ".join(f"{entry[1]} on {entry[0]}" for entry in results) or "nothing: give valid_sets"
            raise ValueError(f"There is no metric {metric!r} on {data!r} to report; LightGBM evaluates {there}.")
        reporter.broadcast(float(fitting[-1][2]), environment.iteration)

    return report
