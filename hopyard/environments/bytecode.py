"""Compiled bytecode, carried from generation to generation and between environments of a user.

Installed sources are hard links to the caches of uv and rattler, so the same package has the same source file, and
Python takes bytecode that names the source's time and size. What an environment has compiled is linked into the
next: it starts as fast as the old one did. Bytecode that does not fit is compiled again by Python itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from hopyard.environments import files
from hopyard.environments.installed import site_packages
from hopyard.environments.kernel_library import link
from hopyard.environments.places import cache_folder
from hopyard.environments.shapes import LockedPackage

KEPT: Final = 8
"""Sets of bytecode in the user's cache, the newest."""


def carry(old: Path, new: Path) -> None:
    """From one prefix to another: all that was compiled there for files that are the same here."""
    for before, after in zip(site_packages(old), site_packages(new), strict=False):
        if before.parent.name == after.parent.name:
            _link_compiled(before, after)


def key(python: str, packages: Sequence[LockedPackage]) -> str:
    said = [python, *sorted(f"{each.name}=={each.version} {each.sha256}" for each in packages)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]


def fetch(of: str, prefix: Path) -> bool:
    """Of the user's cache, compiled for the kernel's parts."""
    kept = cache_folder() / "bytecode" / of
    if not kept.is_dir():
        return False
    for site in site_packages(prefix):
        _link_compiled(kept, site)
    return True


def keep(of: str, prefix: Path) -> None:
    kept = cache_folder() / "bytecode" / of
    building = kept.with_name(f".{of}.{os.getpid()}")
    try:
        building.mkdir(parents=True)
        for site in site_packages(prefix):
            for compiled in _compiled(site):
                there = building / compiled.relative_to(site)
                there.parent.mkdir(parents=True, exist_ok=True)
                link(compiled, there)
        building.rename(kept)
        _forget_old(kept.parent)
    except OSError:  # a cache that cannot be written, or another process was first
        files.throw_away(building)


def _forget_old(folder: Path) -> None:
    known = sorted(
        (each for each in folder.iterdir() if not each.name.startswith(".")), key=lambda e: e.stat().st_mtime
    )
    for each in known[:-KEPT]:
        files.throw_away(each)


def _link_compiled(source: Path, target: Path) -> None:
    """Path objects would take longer than the links."""
    start = len(str(source)) + 1
    for folder, _, entries in os.walk(source):
        if not folder.endswith("__pycache__"):
            continue
        package = os.path.join(target, folder[start : -len("__pycache__")])
        try:
            present = set(os.listdir(package))
        except OSError:
            continue
        wanted = [each for each in entries if f"{each.partition('.')[0]}.py" in present and each.endswith(".pyc")]
        if wanted and "__pycache__" not in present:
            os.mkdir(os.path.join(package, "__pycache__"))
        for entry in wanted:
            link(os.path.join(folder, entry), os.path.join(package, "__pycache__", entry))


def _compiled(folder: Path) -> Iterable[Path]:
    for path, _, entries in os.walk(folder):
        if path.endswith("__pycache__"):
            yield from (Path(path) / entry for entry in entries if entry.endswith(".pyc"))
