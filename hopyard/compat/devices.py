"""What a function may ask of the machine it runs on."""

from __future__ import annotations

import os
import subprocess


def get_num_gpus() -> int:
    """GPUs that code here may use: on an executor its own, else the machine's. 0 when that cannot be found out."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return sum(1 for device in visible.split(",") if device.strip() not in ("", "-1"))
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    return sum(line.startswith("GPU ") for line in listed.splitlines())


def num_executors() -> int:
    """Executors of this notebook's fleet, or those that a launch would start."""
    import msgspec

    from hopyard._client.driver import driver
    from hopyard._protocol.fleet import FleetView
    from hopyard.experiment.fleet import Wanted, fitting, to_start

    here = driver()
    fleets = msgspec.convert(here.rest(lambda rest: rest.get("/api/project"))["fleets"], list[FleetView])
    found = fitting(fleets, here.notebook, Wanted())
    return found.spec.size if found is not None else to_start(here, Wanted()).size


def num_param_servers() -> int:
    return int(os.environ.get("NUM_TF_PS", "0"))
