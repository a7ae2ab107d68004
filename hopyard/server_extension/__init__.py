"""Jupyter Server's half: a thin, authenticated way from the browser to the project's sidecar. Decides nothing."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from hopyard.server_extension.app import HopyardExtension

    return [{"module": "hopyard.server_extension", "app": HopyardExtension}]
