"""maggy.core.environment.singleton: what Maggy did through it is done elsewhere."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names(
    "maggy.core.environment.singleton",
    "Files of the project are read and written with hops.hdfs, executors are counted by hops.devices or maggy.util.",
    ("EnvSing",),
)
