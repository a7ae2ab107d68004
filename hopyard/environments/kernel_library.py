"""Hopyard itself, as an environment's kernels and executors need it.

Not installed from an index, which may not have this version, and not by a .pth file to the running installation,
whose folder holds all that Jupyter runs on, for another Python, and changes under a running kernel when Hopyard is
upgraded. Instead the Python files of the running installation are laid out once for each content in the user's cache
and hard-linked into each generation: the same version on both ends, whole and unchanging like everything else in it.
The sidecar's bundle and the lab extension stay behind, and so do Node, rattler and uv: a kernel that needs those asks
the installation it came from (HOPYARD_INSTALLATION in its kernelspec).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Final

from hopyard.environments import files
from hopyard.environments.installed import site_packages
from hopyard.environments.places import cache_folder

_LEFT: Final = frozenset({"sidecar", "labextension", "__pycache__", "node_modules"})
_TAKEN: Final = (".py", ".txt", ".typed")
SOURCE: Final = Path(__file__).resolve().parent.parent
STARTUP: Final = Path("startup/50-hopyard.py")


def install(prefix: Path) -> None:
    layout = _laid_out()
    for site in site_packages(prefix):
        link_tree(layout, site)
    startup = prefix / "etc" / "ipython" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    link(layout / "hopyard" / STARTUP, startup / STARTUP.name)


@lru_cache(maxsize=1)
def version() -> str:
    """Of the running installation, with its content's hash: two that differ never count as the same."""
    import hopyard

    return f"{hopyard.__version__}@{_content_hash()[:12]}"


def link_tree(source: Path, target: Path) -> None:
    start = len(str(source)) + 1
    for folder, names, entries in os.walk(source):
        names[:] = [name for name in names if name != "__pycache__"]
        there = os.path.join(target, folder[start:])
        os.makedirs(there, exist_ok=True)
        for entry in entries:
            link(os.path.join(folder, entry), os.path.join(there, entry))


def link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:  # another disk, or one without hard links
        shutil.copy2(source, target)


def _laid_out() -> Path:
    folder = cache_folder() / "kernel-library" / _content_hash()[:16]
    if (folder / "whole").exists():
        return folder / "files"
    building = folder.with_name(f".{folder.name}.{os.getpid()}")
    files.throw_away(building)
    try:
        _lay_out(building / "files")
        (building / "whole").touch()
        try:
            building.rename(folder)
        except OSError:  # another process was first
            files.throw_away(building)
    except OSError as problem:
        raise files.of_os(problem, folder) from None
    return folder / "files"


def _lay_out(target: Path) -> None:
    lines = []
    for relative, content in _contents():
        path = target / "hopyard" / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        lines.append(_recorded(f"hopyard/{relative.as_posix()}", content))
    name = _distribution_version()
    described = target / f"hopyard-{name}.dist-info"
    described.mkdir(parents=True, exist_ok=True)
    for file, text in (
        ("METADATA", f"Metadata-Version: 2.1\nName: hopyard\nVersion: {name}\n"),
        ("WHEEL", "Wheel-Version: 1.0\nGenerator: hopyard\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ("INSTALLER", "hopyard\n"),
    ):
        (described / file).write_text(text, "utf-8")
        lines.append(_recorded(f"{described.name}/{file}", text.encode()))
    (described / "RECORD").write_text("\n".join([*lines, f"{described.name}/RECORD,,"]) + "\n", "utf-8")


def _recorded(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}"


@lru_cache(maxsize=1)
def _contents() -> list[tuple[Path, bytes]]:
    found = []
    for folder, names, entries in os.walk(SOURCE):
        names[:] = sorted(name for name in names if name not in _LEFT)
        for entry in sorted(entries):
            if entry.endswith(_TAKEN):
                path = Path(folder) / entry
                found.append((path.relative_to(SOURCE), path.read_bytes()))
    return found


@lru_cache(maxsize=1)
def _content_hash() -> str:
    digest = hashlib.sha256()
    for relative, content in _contents():
        digest.update(f"{relative.as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _distribution_version() -> str:
    import hopyard

    found = re.match(r"[0-9][0-9A-Za-z.!+]*", hopyard.__version__)
    return found[0] if found else "0"
