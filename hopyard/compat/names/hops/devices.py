"""hops.devices."""

from hopyard.compat.devices import get_num_gpus

__all__ = ["get_num_gpus"]
