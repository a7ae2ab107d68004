"""A trial's reports as the kernel hears them: enough points for a small picture, however many come."""

from __future__ import annotations

import math
from typing import Final

MOST_POINTS: Final = 240


class Curve:
    """Keeps every report until there are too many, then every second one, and so on."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: list[float] = []
        self._every = 1
        self._heard = 0

    def add(self, step: int, value: float) -> None:
        """What was heard already, or comes late, changes nothing. The newest point is always the last one."""
        if self.steps and step <= self.steps[-1]:
            return
        if not math.isfinite(value):
            return
        if self._heard % self._every and self.steps:
            self.steps[-1], self.values[-1] = step, value
        else:
            self.steps.append(step)
            self.values.append(value)
        self._heard += 1
        if len(self.steps) > MOST_POINTS:
            self._every *= 2
            self.steps, self.values = self.steps[::2], self.values[::2]

    def rewind(self, step: int) -> None:
        """Forgets what an attempt that was lost reported from this step on: another one begins there."""
        kept = sum(each < step for each in self.steps)
        del self.steps[kept:], self.values[kept:]

    def __len__(self) -> int:
        return len(self.steps)
