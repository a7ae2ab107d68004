"""maggy.optimizer.abstractoptimizer."""

from hopyard.trials.optimizers import AbstractOptimizer

__all__ = ["AbstractOptimizer"]
