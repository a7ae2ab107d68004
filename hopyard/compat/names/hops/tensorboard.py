"""hops.tensorboard."""

from hopyard.compat.hdfs.paths import resolve
from hopyard.compat.missing import Missing
from hopyard.tensorboard import logdir

__all__ = ["interactive_debugger", "logdir", "non_interactive_debugger", "visualize"]

_DEBUG = "TensorFlow 2 writes its debugger's data with tf.debugging.experimental.enable_dump_debug_info(logdir())."
interactive_debugger = Missing("hops.tensorboard.interactive_debugger", _DEBUG)
non_interactive_debugger = Missing("hops.tensorboard.non_interactive_debugger", _DEBUG)


def visualize(*spark_and_path: object) -> None:
    """visualize(hdfs_root_logdir), or with a Spark session before it: says how to look at these events."""
    print(f"Run: tensorboard --logdir {resolve(str(spark_and_path[-1]))}")
