"""maggy.ablation.ablator.abstractablator."""

from hopyard.trials.ablation import AbstractAblator

__all__ = ["AbstractAblator"]
