"""Our trials as Maggy's `Trial` objects, each with one object for its life."""

from __future__ import annotations

import time

from hopyard.oracle.history import Trial
from hopyard.trials.finished import without_budget
from hopyard.trials.trial import Trial as MaggyTrial


class MaggyTrials:
    def __init__(self) -> None:
        self._objects: dict[int, MaggyTrial] = {}
        self._offered: list[MaggyTrial] = []
        """Of the user's own making, not heard of since."""

    def offer(self, trial: MaggyTrial) -> None:
        self._offered.append(trial)

    def of(self, trial: Trial) -> MaggyTrial:
        own = self._objects.get(trial.number)
        if own is None:
            own = self._objects[trial.number] = self._taken(trial)
            own.start = time.time()
        self._update(own, trial)
        return own

    def _taken(self, trial: Trial) -> MaggyTrial:
        for place, offered in enumerate(self._offered):
            if without_budget(offered.params) == without_budget(trial.params):
                return self._offered.pop(place)
        return MaggyTrial(dict(trial.params))

    @staticmethod
    def _update(own: MaggyTrial, trial: Trial) -> None:
        for step, value in zip(
            trial.steps[len(own.step_history) :], trial.reported[len(own.step_history) :], strict=True
        ):
            own.append_metric({"value": value, "step": step})
        if trial.is_over:
            own.status = MaggyTrial.ERROR if trial.standing == "failed" else MaggyTrial.FINALIZED
            own.final_metric = trial.value
            own.early_stop = trial.standing == "stopped"
            if own.duration is None and own.start is not None:
                own.duration = (time.time() - own.start) * 1000
        else:
            own.status = MaggyTrial.RUNNING
            own.final_metric = None
