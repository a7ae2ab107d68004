"""maggy.tensorboard."""

from hopyard.tensorboard import logdir

__all__ = ["logdir"]
