"""hops.constants: none of it is there; each name says so when it is called."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("hops.constants", "It describes a Hopsworks server, and there is none here.")
