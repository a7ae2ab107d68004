"""maggy.earlystop.medianrule."""

from hopyard.trials.earlystop import MedianStoppingRule

__all__ = ["MedianStoppingRule"]
