"""maggy.optimizer.bayes."""

from hopyard.trials.optimizers import GP, TPE

__all__ = ["GP", "TPE"]
