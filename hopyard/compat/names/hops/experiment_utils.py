"""hops.experiment_utils."""

from hopyard.compat.grid import grid_params

__all__ = ["grid_params"]
