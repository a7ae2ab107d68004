"""maggy.optimizer.singlerun."""

from hopyard.trials.optimizers import SingleRun

__all__ = ["SingleRun"]
