"""maggy.pruner.hyperband."""

from hopyard.trials.optimizers import Hyperband

__all__ = ["Hyperband"]
