"""The trials so far, as the sidecar tells them bit by bit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hopyard.oracle.space import Params, Space

Standing = Literal["outstanding", "paused", "succeeded", "stopped", "failed"]


@dataclass
class Trial:
    number: int
    params: Params
    standing: Standing = "outstanding"
    value: float | None = None
    """The metric: the final one, or the best reported where it was stopped."""
    values: list[float] | None = None
    """With several objectives: one for each, once all are known."""
    steps: list[int] = field(default_factory=list)
    reported: list[float] = field(default_factory=list)
    labels: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.standing in ("succeeded", "stopped", "failed")


class History:
    def __init__(self, space: Space) -> None:
        self.trials: dict[int, Trial] = {}
        self.ended: list[int] = []
        """Numbers in the order in which they ended."""
        self._space = space

    def hear(self, told: Mapping[str, Any]) -> list[Trial]:
        """Takes it in. Returns the trials that changed, new ones in the order of their numbers."""
        changed = []
        for said in told["trials"]:
            number = said["number"]
            trial = self.trials.get(number)
            if trial is None:
                trial = self.trials[number] = Trial(number, self._space.exact(said["params"]))
            trial.standing = said["standing"]
            trial.value = said.get("value")
            trial.values = said.get("values")
            trial.labels = said.get("label") or {}
            trial.steps += said["steps"]
            trial.reported += [math.nan if value is None else float(value) for value in said["reported"]]
            changed.append(trial)
        self.ended = list(told["ended"])
        return changed
