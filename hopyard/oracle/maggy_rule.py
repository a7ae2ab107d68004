"""A subclass of `maggy.earlystop.AbstractEarlyStop`: a static method that names the trial to stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hopyard.oracle.deciders import Setting, verdict
from hopyard.oracle.history import History, Trial
from hopyard.oracle.maggy_trials import MaggyTrials


class MaggyRule:
    def __init__(self, setting: Setting) -> None:
        self._rule = setting.payload.rule
        self._direction = setting.directions[0]
        self._trials = MaggyTrials()
        self._history: History | None = None

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        self._history = history
        for trial in changed:
            self._trials.of(trial)

    def judge(self, trials: Sequence[Trial]) -> list[tuple[Trial, dict[str, Any]]]:
        history = self._history
        ended = [] if history is None else [history.trials[number] for number in history.ended]
        finalized = [self._trials.of(trial) for trial in ended if trial.standing != "failed"]
        name = self._rule.__name__ if isinstance(self._rule, type) else type(self._rule).__name__
        found = []
        for trial in trials:
            own = self._trials.of(trial)
            if trial.steps and self._rule.earlystop_check(own, finalized, self._direction):
                value = trial.reported[-1]
                says = f"{name}.earlystop_check named it at step {trial.steps[-1]}, where it reported {value:.4g}."
                said = verdict(trial, name, says=says, value=value, threshold=value, peers=len(finalized))
                found.append((trial, said))
        return found
