"""maggy.core.reporter."""

from hopyard.executor.reporter import Reporter

__all__ = ["Reporter"]
