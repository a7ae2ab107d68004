"""hops.serving: export, which up to 1.0 was the way to keep a model; no other call is there, and each says so."""

from hopyard.compat.missing import missing_names
from hopyard.compat.models import export as _export

__all__ = ["export"]


def export(model_path: str, model_name: str, model_version: int = 1, overwrite: bool = False) -> str:
    """Copies a model into Models/<model_name>/<model_version>."""
    return _export(model_path, model_name, model_version, overwrite)


__getattr__ = missing_names("hops.serving", "Serve the exported model with the server of its library.")
