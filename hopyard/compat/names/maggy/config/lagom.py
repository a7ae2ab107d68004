"""maggy.config.lagom."""

from hopyard.trials.configs import LagomConfig

__all__ = ["LagomConfig"]
