"""maggy.ablation."""

from hopyard.ablation import AblationStudy

__all__ = ["AblationStudy"]
