"""Types of machines: with and without a GPU."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments.shapes import Lock, Machine, MachineLock

CUDA: Final = "12.8"
"""What machines with a GPU are taken to have where none is at hand to ask; HOPYARD_CUDA says otherwise."""


def this_machine() -> Machine:
    given = os.environ.get("HOPYARD_MACHINE", "")
    if given in ("cpu", "gpu"):
        return "gpu" if given == "gpu" else "cpu"
    has = Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None
    return "gpu" if has else "cpu"


def cuda_version() -> str:
    return os.environ.get("HOPYARD_CUDA") or CUDA


def part_for(lock: Lock, machine: Machine) -> tuple[Machine, MachineLock]:
    """The part of a lock that a machine of this type installs; `all` asks what this machine is."""
    chosen = this_machine() if machine == "all" else machine
    candidates: tuple[Machine, Machine] = (chosen, "all")
    for each in candidates:
        part = lock.machines.get(each)
        if part is not None:
            return each, part
    raise error("LOCK_CORRUPT", path="lock", why=f"it has no part for {chosen} machines")
