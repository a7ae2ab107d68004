"""maggy.earlystop.abstractearlystop."""

from hopyard.trials.earlystop import AbstractEarlyStop

__all__ = ["AbstractEarlyStop"]
