"""maggy.callbacks."""

from hopyard.callbacks import KerasBatchEnd, KerasEpochEnd

__all__ = ["KerasBatchEnd", "KerasEpochEnd"]
