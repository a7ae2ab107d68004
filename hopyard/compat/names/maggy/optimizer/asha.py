"""maggy.optimizer.asha."""

from hopyard.trials.optimizers import Asha

__all__ = ["Asha"]
