"""Ablation: leave components out, one by one or two by two, and see what each is worth."""

from hopyard.ablation.arguments import Part, part
from hopyard.ablation.components import Ablation, Component
from hopyard.ablation.study import AblationStudy

__all__ = ["Ablation", "AblationStudy", "Component", "Part", "part"]
