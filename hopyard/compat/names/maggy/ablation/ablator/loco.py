"""maggy.ablation.ablator.loco."""

from hopyard.trials.ablation import LOCO

__all__ = ["LOCO"]
