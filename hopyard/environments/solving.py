"""From a wish to a lock: conda first, pip on top of what conda brings, once for each type of machine."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any, Final, Literal, TypeAlias

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments import kernel_library
from hopyard.environments.conda import records
from hopyard.environments.conda.channels import checked_channels
from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.installed import normal
from hopyard.environments.pip import pylock
from hopyard.environments.pip import solving as pip_solving
from hopyard.environments.pythons import chosen, this_one
from hopyard.environments.shapes import Kind, Lock, LockedPackage, Machine, MachineLock, Wanted, Wish
from hopyard.environments.wishes import KERNEL_REQUIREMENTS

LOCK_VERSION: Final = 1
_PYPI_NAMES: Final = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "matplotlib-base": "matplotlib",
}
"""Where conda names a Python package otherwise than the package index does."""


class Upgrading(msgspec.Struct, kw_only=True):
    names: list[str] = []
    everything: bool = False


HeadStart: TypeAlias = Callable[[Lock, str], None]
"""Is given what the caches alone suggest, a lock and an interpreter, while indexes are still asked."""


def solve(
    wish: Wish,
    kind: Kind,
    old: Lock | None,
    upgrading: Upgrading,
    tell: Tell,
    guard: int | None = None,
    head_start: HeadStart | None = None,
) -> tuple[Lock, str]:
    """The lock, and for a virtual environment the interpreter it is made from."""
    conda_wanted = any(each.manager == "conda" for each in wish.packages)
    if kind == "venv" and conda_wanted:
        names = ", ".join(each.spec for each in wish.packages if each.manager == "conda")
        why = "conda packages go into an environment of kind conda; this is a virtual environment"
        raise error("PACKAGE_SPEC", spec=names, why=why)
    tell(PhaseBegan(phase="solve", says=f"Solving {len(wish.packages)} wishes"))
    if wish.kernel:  # its content is hashed while uv and rattler think
        Thread(target=kernel_library.version, daemon=True).start()
    channels = checked_channels(wish.channels) if kind == "conda" else []
    source = chosen(wish.python) if kind == "venv" else None
    machines: list[Literal["cpu", "gpu"]] = ["cpu"]
    if conda_wanted or any(each.machines != "all" for each in wish.packages):
        machines = ["cpu", "gpu"]
    parts: dict[Machine, MachineLock] = {}
    python = source.version if source else ""
    for machine in machines:
        known = _known(old, machine)
        conda_part = _conda(wish, channels, known, upgrading, machine) if kind == "conda" else []
        python = source.version if source else _python_of(conda_part)
        interpreter = source.path if source else this_one().path
        brought = _python_packages(conda_part)
        question = pip_solving.Question(
            specs=[*_pip_specs(wish.packages, machine), *(KERNEL_REQUIREMENTS if wish.kernel else ())],
            interpreter=interpreter,
            python=python,
            conda=brought,
            known=known.pylock if known and old and old.python == python else "",
            upgrade=upgrading.names,
            upgrade_all=upgrading.everything,
        )
        with pip_solving.asking(question, tell, guard) as answer:
            if head_start is not None and source and len(machines) == 1:
                suggested = pip_solving.from_cache(question, guard)
                if suggested:
                    head_start(
                        _lock(kind, python, channels, wish, {"cpu": _part([], suggested, python, wish)}), interpreter
                    )
            parts[machine] = _part(conda_part, answer(), python, wish)
    return _lock(kind, python, channels, wish, parts), source.path if source else ""


def _lock(kind: Kind, python: str, channels: list[str], wish: Wish, parts: dict[Machine, MachineLock]) -> Lock:
    if len({each.hash for each in parts.values()}) == 1:
        parts = {"all": parts["cpu"]}
    return Lock(
        version=LOCK_VERSION,
        kind=kind,
        platform=platform_name(),
        python=python,
        channels=channels,
        kernel=kernel_library.version() if wish.kernel else "",
        machines=parts,
    )


def platform_name() -> str:
    """As conda writes it."""
    system = {"darwin": "osx", "win32": "win"}.get(sys.platform, "linux")
    processor = platform.machine().lower()
    names = {"x86_64": "64", "amd64": "64", "arm64": "arm64" if system != "linux" else "aarch64"}
    return f"{system}-{names.get(processor, processor)}"


def content_hash(part: MachineLock, python: str, kernel: str) -> str:
    """Over what is installed and nothing else."""
    held = sorted(
        [each.manager, each.name, each.version, each.build, each.sha256, *each.hashes] for each in part.packages
    )
    text = json.dumps([platform_name(), python, kernel, held], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _part(conda_part: list[dict[str, Any]], text: str, python: str, wish: Wish) -> MachineLock:
    packages: list[LockedPackage] = [*map(records.locked, conda_part), *(pylock.packages(text) if text else [])]
    part = MachineLock(hash="", packages=packages, conda=conda_part, pylock=text)
    part.hash = content_hash(part, python, kernel_library.version() if wish.kernel else "")
    return part


def _conda(
    wish: Wish,
    channels: Sequence[str],
    known: MachineLock | None,
    upgrading: Upgrading,
    machine: Literal["cpu", "gpu"],
) -> list[dict[str, Any]]:
    from hopyard.environments.conda import solving as conda_solving  # with asyncio, a thirtieth of a second

    python = f"python {wish.python}.*" if wish.python else "python >=3.10"
    specs = [python, *(each.spec for each in wish.packages if each.manager == "conda" and _for(each, machine))]
    loosened = set(map(normal, upgrading.names))
    kept = [] if upgrading.everything or known is None else known.conda
    kept = [each for each in kept if normal(each["name"]) not in loosened]
    return conda_solving.solve(specs, channels, kept, machine)


def _pip_specs(packages: Sequence[Wanted], machine: Literal["cpu", "gpu"]) -> list[str]:
    return [each.spec for each in packages if each.manager == "pip" and _for(each, machine)]


def _for(wanted: Wanted, machine: str) -> bool:
    return wanted.machines in ("all", machine)


def _known(old: Lock | None, machine: Machine) -> MachineLock | None:
    if old is None:
        return None
    return old.machines.get(machine) or old.machines.get("all") or next(iter(old.machines.values()), None)


def _python_of(conda_part: Sequence[dict[str, Any]]) -> str:
    return next((str(each["version"]) for each in conda_part if each["name"] == "python"), "")


def _python_packages(conda_part: Sequence[dict[str, Any]]) -> dict[str, str]:
    found = [each for each in conda_part if records.is_python_package(each)]
    return {normal(_PYPI_NAMES.get(each["name"], each["name"])): str(each["version"]) for each in found}
