"""maggy.experiment_config.tf_distributed."""

from hopyard.trials.configs import TfDistributedConfig

__all__ = ["TfDistributedConfig"]
