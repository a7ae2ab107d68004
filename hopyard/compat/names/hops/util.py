"""hops.util: what notebooks ask of it."""

from hopyard.compat.devices import num_executors, num_param_servers
from hopyard.compat.grid import grid_params
from hopyard.compat.missing import missing_names

__all__ = ["grid_params", "num_executors", "num_param_servers"]

__getattr__ = missing_names("hops.util", "It asks a Hopsworks server, and there is none here.")
