"""maggy.experiment_config.optimization."""

from hopyard.trials.configs import OptimizationConfig

__all__ = ["OptimizationConfig"]
