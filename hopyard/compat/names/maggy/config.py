"""maggy.config: its names; each says that it is not there yet when it is used."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names(
    "maggy.config",
    "Run several arguments with experiment.launch(fn, {'name': [values]}).",
    (
        "AblationConfig",
        "BaseConfig",
        "HyperparameterOptConfig",
        "LagomConfig",
        "TfDistributedConfig",
        "TorchDistributedConfig",
    ),
)
