"""Maggy's Trial: a configuration with what it reported, for code that handles such objects."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any, Final

_LOCK: Final = threading.RLock()


class Trial:
    PENDING: Final = "PENDING"
    SCHEDULED: Final = "SCHEDULED"
    RUNNING: Final = "RUNNING"
    ERROR: Final = "ERROR"
    FINALIZED: Final = "FINALIZED"

    def __init__(
        self, params: dict[str, Any], trial_type: str = "optimization", info_dict: dict[str, Any] | None = None
    ) -> None:
        self.trial_type = trial_type
        self.params = params
        self.trial_id = Trial._compute_id(params)
        self.status = Trial.PENDING
        self.early_stop = False
        self.final_metric: float | None = None
        self.metric_history: list[float] = []
        self.step_history: list[int] = []
        self.metric_dict: dict[int, float] = {}
        self.start: float | None = None
        self.duration: float | None = None
        self.info_dict = info_dict if info_dict is not None else {}

    @property
    def lock(self) -> Any:
        """What Maggy's own code holds while it reads a trial. One for all of them: nobody else writes here."""
        return _LOCK

    def get_early_stop(self) -> bool:
        return self.early_stop

    def set_early_stop(self) -> None:
        self.early_stop = True

    def append_metric(self, metric_data: dict[str, Any]) -> int | None:
        """Adds {"value", "step"}; a step that is known is left as it is. Answers the step that was added."""
        step, value = metric_data["step"], metric_data["value"]
        if step is None or step in self.metric_dict:
            return None
        self.metric_dict[step] = value
        self.metric_history.append(value)
        self.step_history.append(step)
        return int(step)

    @staticmethod
    def _compute_id(params: dict[str, Any]) -> str:
        """Equal parameters have an equal id; experiments here number their trials instead."""
        if not isinstance(params, dict) or not all(isinstance(name, str) for name in params):
            raise ValueError(f"Hyperparameters need to be a dictionary with texts as keys, not {params!r}.")
        return hashlib.md5(json.dumps(params, sort_keys=True).encode(), usedforsecurity=False).hexdigest()[:16]

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), default=repr)

    def to_dict(self) -> dict[str, Any]:
        return {"__class__": type(self).__name__, **vars(self)}

    @classmethod
    def from_json(cls, json_str: str) -> Trial:
        values = json.loads(json_str)
        if values.get("__class__") != "Trial" or "params" not in values:
            raise ValueError('json_str is not a Trial object: it needs "__class__": "Trial" and "params".')
        trial = cls(values["params"])
        for name in vars(trial):
            if name in values:
                setattr(trial, name, values[name])
        trial.metric_dict = {int(step): value for step, value in trial.metric_dict.items()}
        return trial
