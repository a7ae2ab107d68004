"""hops.tensorboard."""

from hopyard.compat.missing import Missing
from hopyard.tensorboard import logdir

__all__ = ["interactive_debugger", "logdir", "non_interactive_debugger", "visualize"]

_DEBUG = "TensorFlow 2 writes its debugger's data with tf.debugging.experimental.enable_dump_debug_info(logdir())."
interactive_debugger = Missing("hops.tensorboard.interactive_debugger", _DEBUG)
non_interactive_debugger = Missing("hops.tensorboard.non_interactive_debugger", _DEBUG)
visualize = Missing("hops.tensorboard.visualize", "Run tensorboard --logdir on the experiment's directory.")
