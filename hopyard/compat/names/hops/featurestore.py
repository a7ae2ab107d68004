"""hops.featurestore: none of it is there; each name says so when it is called."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("hops.featurestore", "Read the data from files of the project: hops.hdfs.project_path().")
