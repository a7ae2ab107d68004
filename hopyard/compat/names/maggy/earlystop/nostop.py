"""maggy.earlystop.nostop."""

from hopyard.trials.earlystop import NoStoppingRule

__all__ = ["NoStoppingRule"]
