"""maggy.optimizer.bayes.gp."""

from hopyard.trials.optimizers import GP

__all__ = ["GP"]
