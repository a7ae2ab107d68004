"""XGBoost's ``train`` and its scikit-learn estimators."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hopyard.callbacks._metric import Reports


def XGBoostReport(reporter: Reports, metric: str | None = None, data: str | None = None) -> Any:
    """Reports an evaluation metric after each boosting round; the step is the round.

    Args:
        metric: its name; default the last one evaluated.
        data: the evaluation set's name; default the last one given.

    Raises:
        ValueError: in the first round, when nothing is evaluated or the names are not there.
    """

    def after_iteration(_self: Any, _model: Any, epoch: int, evals_log: dict[str, dict[str, list[Any]]]) -> bool:
        if not evals_log:
            raise ValueError('XGBoost evaluates nothing to report: give train(..., evals=[(matrix, "validation")]).')
        scores = _chosen(evals_log, data, "evaluation set")
        last = _chosen(scores, metric, "metric")[-1]
        # With cross-validation a score is (mean, standard deviation).
        reporter.broadcast(float(last[0] if isinstance(last, tuple) else last), epoch)
        return False

    base: type[Any] = import_module("xgboost").callback.TrainingCallback
    return type("HopyardXGBoostCallback", (base,), {"after_iteration": after_iteration})()


def _chosen(named: dict[str, Any], name: str | None, what: str) -> Any:
    if name is None:
        return named[next(reversed(named))]
    if name not in named:
        raise ValueError(f"There is no {what} {name!r}; there is {', '.join(named)}.")
    return named[name]
