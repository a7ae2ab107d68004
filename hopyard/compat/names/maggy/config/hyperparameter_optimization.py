"""maggy.config.hyperparameter_optimization."""

from hopyard.trials.configs import HyperparameterOptConfig

__all__ = ["HyperparameterOptConfig"]
