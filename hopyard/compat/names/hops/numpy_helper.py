"""hops.numpy_helper: numpy's functions for files, on paths of the project."""

from hopyard.compat.reading import calls_of

_NAMES = ("load", "loadtxt", "genfromtxt", "fromregex", "fromfile", "memmap", "save", "savez", "savez_compressed")
__getattr__ = calls_of("hops.numpy_helper", "numpy", _NAMES)
