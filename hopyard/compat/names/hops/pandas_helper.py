"""hops.pandas_helper: none of it is there; each name says so when it is called."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("hops.pandas_helper", "Use pandas with hops.hdfs.abs_path(path).")
