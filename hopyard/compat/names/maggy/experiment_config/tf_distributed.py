"""maggy.experiment_config.tf_distributed: its names; each says that it is not there yet when it is used."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names(
    "maggy.experiment_config.tf_distributed",
    "Run several arguments with experiment.launch(fn, {'name': [values]}).",
    ("TfDistributedConfig",),
)
