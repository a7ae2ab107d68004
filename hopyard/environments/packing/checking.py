"""Whether an unpacked archive stands for itself: its own Python imports what was asked for, from nowhere else."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments.places import interpreter_of

_CHECK: Final = """
import importlib, importlib.metadata, json, os, re, sys
wanted, failed = set(json.loads(sys.argv[1])), {}
normal = lambda name: re.sub(r"[-_.]+", "-", name).lower()
for module, names in sorted(importlib.metadata.packages_distributions().items()):
    if module.isidentifier() and not module.startswith("_") and wanted & {normal(name) for name in names}:
        try:
            importlib.import_module(module)
        except BaseException as problem:
            failed[module] = f"{type(problem).__name__}: {problem}"
files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
own = os.path.realpath(sys.prefix) + os.sep
outside = sorted(path for path in files if path and not os.path.realpath(path).startswith(own))
with open(sys.argv[2], "w") as answer:
    json.dump({"failed": failed, "outside": outside, "prefix": sys.prefix}, answer)
"""
_SECONDS: Final = 300.0


class Answer(msgspec.Struct):
    failed: dict[str, str]
    """Module → why it cannot be imported"""
    outside: list[str]
    """Files of loaded modules that are not in the prefix"""
    prefix: str


def imports(name: str, prefix: Path, packages: Sequence[str]) -> Answer:
    """`packages`: names in PEP 503's writing; those that bring no module are passed over."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA_"))}
    with tempfile.TemporaryDirectory(prefix="hopyard-") as folder:
        answer = Path(folder) / "answer.json"  # stdout is where modules may speak
        try:
            said = subprocess.run(
                [str(interpreter_of(prefix)), "-I", "-c", _CHECK, json.dumps(list(packages)), str(answer)],
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
                env=kept,
                cwd=folder,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise error("ENVIRONMENT_NOT_PACKED", name=name, why=str(problem)) from None
        try:
            return msgspec.json.decode(answer.read_bytes(), type=Answer)
        except (OSError, msgspec.MsgspecError):
            why = said.stderr.strip().splitlines()[-1:] or [f"its Python ended with code {said.returncode}"]
            raise error("ENVIRONMENT_NOT_PACKED", name=name, why=why[0]) from None
