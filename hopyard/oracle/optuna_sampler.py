"""Any sampler of Optuna, asked and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hopyard.oracle.deciders import Setting
from hopyard.oracle.history import History, Trial
from hopyard.oracle.optuna_study import MirroredStudy, generation_key


class OptunaProposer:
    def __init__(self, setting: Setting) -> None:
        self._mirror = MirroredStudy(setting)

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        self._mirror.hear(changed)

    def suggest(self) -> dict[str, Any]:
        if self._mirror.is_done:
            return {"kind": "done"}
        params, trial = self._mirror.ask()
        study = self._mirror.study
        key = generation_key(study.sampler)
        attrs = study.get_trials(deepcopy=False)[trial.number].system_attrs if key is not None else {}
        label = {"generation": attrs[key]} if key in attrs else None
        return {"kind": "start", "params": params, **({"label": label} if label is not None else {})}
