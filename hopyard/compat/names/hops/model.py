"""hops.model."""

from hopyard.compat.models import (
    Metric,
    ModelArchiveExists,
    ModelNotFound,
    download_model,
    export,
    get_best_model,
    get_model,
)

__all__ = [
    "Metric",
    "ModelArchiveExists",
    "ModelNotFound",
    "download_model",
    "export",
    "get_best_model",
    "get_model",
]
