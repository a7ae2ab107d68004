"""maggy.optimizer.randomsearch."""

from hopyard.trials.optimizers import RandomSearch

__all__ = ["RandomSearch"]
