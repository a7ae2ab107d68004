"""Any pruner of Optuna as a stopping rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hopyard.oracle.deciders import Setting, verdict
from hopyard.oracle.history import History, Trial
from hopyard.oracle.optuna_study import MirroredStudy


class OptunaRule:
    def __init__(self, setting: Setting) -> None:
        self._mirror = MirroredStudy(setting)
        self._pruner = setting.payload.rule

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        self._mirror.hear(changed)

    def judge(self, trials: Sequence[Trial]) -> list[tuple[Trial, dict[str, Any]]]:
        study = self._mirror.study
        name = type(self._pruner).__name__
        peers = sum(trial.state.is_finished() for trial in study.get_trials(deepcopy=False))
        found = []
        for trial in trials:
            frozen = self._mirror.frozen(trial)
            if frozen is not None and frozen.last_step is not None and self._pruner.prune(study, frozen):
                value = trial.reported[-1]
                says = f"Optuna's {name} ends it at step {trial.steps[-1]}, where it reported {value:.4g}."
                found.append((trial, verdict(trial, name, says=says, value=value, threshold=value, peers=peers)))
        return found
