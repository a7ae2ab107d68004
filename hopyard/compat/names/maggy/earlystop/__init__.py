"""maggy.earlystop."""

from hopyard.trials.earlystop import AbstractEarlyStop, MedianStoppingRule, NoStoppingRule

__all__ = ["AbstractEarlyStop", "MedianStoppingRule", "NoStoppingRule"]
