"""A machine with two GPUs, as processes see one: `nvidia-smi` on PATH, `libnvidia-ml.so.1` where the linker looks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

WHOLE = "GPU-00000000-0000-0000-0000-000000000000"
SLICES = ("MIG-aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "MIG-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb")
GIB = 2**30

QUERY = f"""0, {WHOLE}, NVIDIA A100-SXM4-40GB, 40960, Disabled
1, GPU-11111111-1111-1111-1111-111111111111, NVIDIA A100-SXM4-40GB, 40960, Enabled
"""
LIST = f"""GPU 0: NVIDIA A100-SXM4-40GB (UUID: {WHOLE})
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-11111111-1111-1111-1111-111111111111)
  MIG 3g.20gb     Device  0: (UUID: {SLICES[0]})
  MIG 3g.20gb     Device  1: (UUID: {SLICES[1]})
"""
COMPILERS = ("cc", "gcc", "clang")


class GpuMachine:
    """`environment` makes a process believe in it. `fails` makes the driver answer with an error from now on."""

    def __init__(self, folder: Path, compiler: str | None) -> None:
        self._folder = folder
        programs = folder / "bin"
        programs.mkdir(parents=True)
        smi = programs / "nvidia-smi"
        smi.write_text(f"#!/bin/sh\ncase $1 in -L) cat <<'END'\n{LIST}END\n;; *) cat <<'END'\n{QUERY}END\nesac\n")
        smi.chmod(0o755)
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "LD_LIBRARY_PATH": str(folder),
            "FAKE_NVML": str(folder),
        }
        if compiler is not None:
            source = Path(__file__).with_name("nvml.c")
            library = folder / "libnvidia-ml.so.1"
            subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)

    def fails(self, what: str, code: int) -> None:
        """`what`: init or device."""
        part = self._folder / f"{what}.part"
        part.write_text(str(code))
        os.replace(part, self._folder / what)

    def works(self) -> None:
        for what in ("init", "device"):
            (self._folder / what).unlink(missing_ok=True)


def compiler() -> str | None:
    return next(filter(None, map(shutil.which, COMPILERS)), None)
