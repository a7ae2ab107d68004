"""maggy.optimizer.gridsearch."""

from hopyard.trials.optimizers import GridSearch

__all__ = ["GridSearch"]
