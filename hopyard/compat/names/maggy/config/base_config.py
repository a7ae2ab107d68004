"""maggy.config.base_config."""

from hopyard.trials.configs import BaseConfig

__all__ = ["BaseConfig"]
