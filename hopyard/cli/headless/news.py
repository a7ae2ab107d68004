"""An experiment's display is drawn anew at each change; a terminal wants what is new in it, once."""

from __future__ import annotations

from typing import Any, Final

EXPERIMENT_MIME: Final = "application/vnd.hopyard.experiment.v1+json"
_FINAL: Final = ("succeeded", "failed", "stopped")


class ExperimentNews:
    def __init__(self) -> None:
        self._told: dict[str, set[str]] = {}

    def of(self, display: str, view: Any, text: str) -> str:
        """The lines not told yet: while it runs what trials print, which begins with [; the rest at its end."""
        told = self._told.setdefault(display, set())
        experiment = view.get("experiment") if isinstance(view, dict) else None
        ended = isinstance(experiment, dict) and experiment.get("state") in _FINAL
        lines = [line for line in text.splitlines() if line not in told and (ended or line.startswith("["))]
        told.update(lines)
        return "\n".join(lines)
