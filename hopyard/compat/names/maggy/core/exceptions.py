"""maggy.core.exceptions."""

from hopyard.executor.reporter import (
    BroadcastMetricTypeError,
    BroadcastStepTypeError,
    BroadcastStepValueError,
    EarlyStopException,
)
from hopyard.trials.exceptions import BadArgumentsError, MetricTypeError, NotSupportedError, ReturnTypeError

__all__ = [
    "BadArgumentsError",
    "BroadcastMetricTypeError",
    "BroadcastStepTypeError",
    "BroadcastStepValueError",
    "EarlyStopException",
    "MetricTypeError",
    "NotSupportedError",
    "ReturnTypeError",
]
