"""maggy.config.ablation."""

from hopyard.trials.configs import AblationConfig

__all__ = ["AblationConfig"]
