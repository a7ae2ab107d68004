"""maggy.core.exceptions."""

from hopyard.executor.reporter import (
    BroadcastMetricTypeError,
    BroadcastStepTypeError,
    BroadcastStepValueError,
    EarlyStopException,
)

__all__ = ["BroadcastMetricTypeError", "BroadcastStepTypeError", "BroadcastStepValueError", "EarlyStopException"]
