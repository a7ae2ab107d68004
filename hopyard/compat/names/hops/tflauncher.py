"""hops.tflauncher: the first name of launch."""

from hops.experiment import launch  # type: ignore[import-not-found]

__all__ = ["launch"]
