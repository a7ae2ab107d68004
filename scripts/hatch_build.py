"""Builds the lab extension and the sidecar when a wheel is made from a clone; a source distribution has them.

An editable install from here leaves both to `npm start` or `npm run build`, which build only what has changed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LAB_EXTENSION = "hopyard/labextension"
RESULTS = (f"{LAB_EXTENSION}/package.json", f"{LAB_EXTENSION}/install.json", "hopyard/sidecar/main.cjs")


class HopyardBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if os.environ.get("HOPYARD_SKIP_BUILD") != "1" and not (root / "PKG-INFO").exists():
            _build(root)
        if version == "standard":
            missing = [result for result in RESULTS if not (root / result).exists()]
            if missing:
                raise RuntimeError(f"{', '.join(missing)} did not come out of the build")
            if self.target_name == "wheel":
                # Not for editable installs: there npm start links the folder, so that a build shows at once.
                build_data["shared_data"][LAB_EXTENSION] = "share/jupyter/labextensions/hopyard"


def _build(root: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise RuntimeError("Hopyard is built with Node.js 20.19 or later and npm: install them, or install a wheel.")
    # jupyter-builder is a requirement of this build, so it belongs to the Python that runs it.
    environment = {**os.environ, "HOPYARD_BUILD_PYTHON": sys.executable}
    if not (root / "node_modules").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=root, check=True)
    subprocess.run([node, "scripts/build.mjs"], cwd=root, env=environment, check=True)
