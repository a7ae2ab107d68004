"""maggy.trial."""

from hopyard.trials.trial import Trial

__all__ = ["Trial"]
