"""Picking one metric out of what a library logs."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Protocol


class Reports(Protocol):
    """The part of a reporter a callback needs."""

    def broadcast(self, metric: float, step: int | None = None) -> None: ...


class MetricPicker:
    """Finds ``name`` in a library's logs; says once, with the names that are there, when it is missing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._warned = False

    def pick(self, logs: Mapping[str, Any] | None, name: str | None = None) -> float | None:
        """The metric as a float, or None when this round of logs does not hold it. ``name``: another from now on."""
        self.name = self.name if name is None else name
        value = (logs or {}).get(self.name)
        if value is None:
            if logs and not self._warned:
                self._warned = True
                warnings.warn(
                    f"The metric {self.name!r} is not among what was logged ({', '.join(sorted(map(str, logs)))}); "
                    "nothing is reported until it is.",
                    stacklevel=3,
                )
            return None
        return float(value)
