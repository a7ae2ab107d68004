"""maggy.ablation.ablator."""

from hopyard.trials.ablation import LOCO, AbstractAblator

__all__ = ["LOCO", "AbstractAblator"]
