"""maggy.optimizer."""

from hopyard.trials.optimizers import AbstractOptimizer, Asha, GridSearch, RandomSearch, SingleRun

__all__ = ["AbstractOptimizer", "Asha", "GridSearch", "RandomSearch", "SingleRun"]
