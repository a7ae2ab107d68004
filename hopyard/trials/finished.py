"""What an optimizer of one's own asks about the trials that have ended, in Maggy's words.

Metrics are given so that less is better: with direction "max" they are negated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hopyard.trials.trial import Trial

if TYPE_CHECKING:
    from hopyard.trials.pruner import Hyperband


class Finished:
    searchspace: Any = None
    direction: str = "max"
    pruner: Hyperband | None = None
    trial_store: dict[str, Trial]
    """Trials that run, by id."""
    final_store: list[Trial]
    """Trials that have ended, oldest first."""

    def get_hparams_dict(self, trial_ids: str | list[str] = "all") -> dict[str, dict[str, Any]]:
        return {trial.trial_id: trial.params for trial in self._chosen(trial_ids)}

    def get_metrics_dict(self, trial_ids: str | list[str] = "all") -> dict[str, float]:
        return {trial.trial_id: self._loss(trial.final_metric) for trial in self._chosen(trial_ids)}

    def get_hparams_array(self, budget: float | None = 0) -> Any:
        """A NumPy array, one row a trial, in the order of the space's parameters."""
        import numpy as np

        return np.array([self.searchspace.dict_to_list(trial.params) for trial in self._run_with(budget)])

    def get_metrics_array(self, budget: float | None = 0, interim_metrics: bool = False) -> Any:
        """A NumPy array of final metrics, or of all that was reported: rows of different length stay arrays."""
        import numpy as np

        trials = self._run_with(budget)
        if not interim_metrics:
            return np.array([self._loss(trial.final_metric) for trial in trials], dtype=float)
        rows = [np.array([self._loss(value) for value in trial.metric_history], dtype=float) for trial in trials]
        if len({len(row) for row in rows}) < 2:
            return np.array(rows, dtype=float)
        ragged = np.empty(len(rows), dtype=object)
        ragged[:] = rows
        return ragged

    def ybest(self, budget: float | None = 0) -> float:
        return float(self.get_metrics_array(budget=budget).min())

    def yworst(self, budget: float | None = 0) -> float:
        return float(self.get_metrics_array(budget=budget).max())

    def ymean(self, budget: float | None = 0) -> float:
        return float(self.get_metrics_array(budget=budget).mean())

    def get_max_budget(self) -> float:
        """The pruner's, or as many steps as the first trial reported."""
        if self.pruner is not None:
            return self.pruner.max_budget
        if not self.final_store:
            raise ValueError("The largest budget is known once a trial has ended, and none has.")
        return len(self.final_store[0].metric_history)

    def hparams_exist(self, trial: Trial) -> bool:
        """Whether its parameters were tried before, with whatever budget."""
        known = [*self.trial_store.values(), *self.final_store]
        return any(
            other is not trial and without_budget(other.params) == without_budget(trial.params) for other in known
        )

    def _chosen(self, trial_ids: str | list[str]) -> list[Trial]:
        if trial_ids == "all":
            return list(self.final_store)
        wanted = {trial_ids} if isinstance(trial_ids, str) else set(trial_ids)
        return [trial for trial in self.final_store if trial.trial_id in wanted]

    def _run_with(self, budget: float | None) -> list[Trial]:
        return [trial for trial in self.final_store if not budget or trial.params.get("budget") == budget]

    def _loss(self, value: float | None) -> float:
        """One that ended without a number is no better than any other."""
        if value is None:
            return float("nan")
        return -value if self.direction == "max" else value


def without_budget(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != "budget"}
