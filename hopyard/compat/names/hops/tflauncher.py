"""hops.tflauncher: none of it is there; each name says so when it is called."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("hops.tflauncher", "Use hops.experiment.launch(fn, args_dict).")
