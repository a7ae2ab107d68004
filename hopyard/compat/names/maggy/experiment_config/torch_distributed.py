"""maggy.experiment_config.torch_distributed."""

from hopyard.trials.configs import TorchDistributedConfig

__all__ = ["TorchDistributedConfig"]
