"""maggy.ablation.ablationstudy."""

from hopyard.ablation import AblationStudy

__all__ = ["AblationStudy"]
