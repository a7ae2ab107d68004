"""Whether a new generation works: its own interpreter imports the kernel's parts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments.places import interpreter_of

_PARTS: Final = (
    "ipykernel.kernelapp",
    "cloudpickle",
    "msgspec",
    "psutil",
    "websockets",
    "hopyard.experiment",
    "hopyard.executor.agent",
)
_SECONDS: Final = 180.0


def try_out(name: str, prefix: Path, *, kernel: bool) -> None:
    _run(name, prefix, "-c", f"import {', '.join(_PARTS)}" if kernel else "import ssl, sqlite3, json")


def ask_version(name: str, prefix: Path, python: str) -> None:
    """Of a prefix whose files were tried out elsewhere: what its interpreter's link leads to starts and is `python`."""
    said = _run(name, prefix, "-S", "-c", "import platform; print(platform.python_version())").strip()
    if said != python:
        raise error("ENVIRONMENT_NOT_WORKING", name=name, why=f"its interpreter is Python {said} and not {python}")


def _run(name: str, prefix: Path, *arguments: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA_"))}
    try:
        said = subprocess.run(
            [str(interpreter_of(prefix)), "-I", *arguments],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            env=kept,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise error("ENVIRONMENT_NOT_WORKING", name=name, why=str(problem)) from None
    if said.returncode != 0:
        lines = said.stderr.strip().splitlines()
        why = lines[-1] if lines else f"Python ended with code {said.returncode}"
        raise error("ENVIRONMENT_NOT_WORKING", name=name, why=why)
    return said.stdout
