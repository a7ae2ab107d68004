"""Ablation: leave components out, one by one, and see what each is worth."""

from hopyard.ablation.study import Ablation, AblationStudy

__all__ = ["Ablation", "AblationStudy"]
