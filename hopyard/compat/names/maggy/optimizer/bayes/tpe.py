"""maggy.optimizer.bayes.tpe."""

from hopyard.trials.optimizers import TPE

__all__ = ["TPE"]
