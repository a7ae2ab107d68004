"""An environment as a Jupyter kernel. Its kernelspec names the interpreter of one generation, so that a running
kernel keeps what it started from, and is rewritten when the environment switches."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from hopyard._client.project import STATE_FOLDER
from hopyard.environments import files, store
from hopyard.environments.places import EnvironmentPlace, Places


def kernel_name(places: Places, name: str) -> str:
    """Two projects may have environments of one name."""
    project = hashlib.sha256(str(places.project).encode()).hexdigest()[:8]
    return re.sub(r"[^a-z0-9._-]", "-", f"hopyard-{name.lower()}-{project}")


def kernels_folder() -> Path:
    """The user's own, which each Jupyter of the user looks into."""
    given = os.environ.get("JUPYTER_DATA_DIR")
    if given:
        return Path(given) / "kernels"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Jupyter" / "kernels"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "jupyter" / "kernels"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "jupyter" / "kernels"


def kernel_of(places: Places, name: str) -> dict[str, Any] | None:
    try:
        spec: dict[str, Any] = json.loads((_folder(places, name) / "kernel.json").read_bytes())
    except (OSError, ValueError):
        return None
    return spec


def settle(places: Places, place: EnvironmentPlace) -> None:
    """Makes the kernelspec what the environment's record and current generation say; safe to repeat."""
    folder = _folder(places, place.name)
    display_name = store.record_of(place).display_name
    if not display_name or store.current_number(place) == 0:
        shutil.rmtree(folder, ignore_errors=True)
        return
    wanted = _spec(places, place, display_name)
    if kernel_of(places, place.name) == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    files.write_text(folder / "kernel.json", json.dumps(wanted, indent=1) + "\n")


def forget(places: Places, name: str) -> None:
    shutil.rmtree(_folder(places, name), ignore_errors=True)


def _folder(places: Places, name: str) -> Path:
    return kernels_folder() / kernel_name(places, name)


def _spec(places: Places, place: EnvironmentPlace, display_name: str) -> dict[str, Any]:
    generation = store.current(place)
    return {
        "argv": [str(generation.interpreter), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "interrupt_mode": "signal",
        "metadata": {
            "debugger": True,
            "hopyard": {"project": str(places.project), "environment": place.name, "generation": generation.number},
        },
        "env": {
            # What is not in the environment itself: the installation that brings Node, rattler and uv.
            "HOPYARD_INSTALLATION": sys.executable,
            "HOPYARD_ENVIRONMENT": str(places.project / STATE_FOLDER / "environments" / place.name),
            **_activation(place),
        },
    }


def _activation(place: EnvironmentPlace) -> dict[str, str]:
    prefix = store.current(place).prefix
    scripts = prefix / ("Scripts" if sys.platform == "win32" else "bin")
    name = "CONDA_PREFIX" if store.record_of(place).kind == "conda" else "VIRTUAL_ENV"
    return {name: str(prefix), "PATH": f"{scripts}{os.pathsep}${{PATH}}"}
