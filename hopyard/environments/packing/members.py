"""What goes into the archive of a prefix. A virtual environment's Python is a link to the machine's: in its place goes
that Python itself with its standard library, so that the unpacked folder needs none. It finds these beside itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments.installed import conda_packages
from hopyard.environments.places import interpreter_of

_ASK: Final = """
import json, os, sys, sysconfig
shared = sysconfig.get_config_var("LDLIBRARY") if sysconfig.get_config_var("Py_ENABLE_SHARED") else ""
print(json.dumps({
    "program": os.path.realpath(sys._base_executable),
    "library": sysconfig.get_path("stdlib"),
    "base": sys.base_prefix,
    "minor": "%d.%d" % sys.version_info[:2],
    "shared": os.path.join(sysconfig.get_config_var("LIBDIR") or "", shared) if shared else "",
}))
"""
_NOT_OF_THE_LIBRARY: Final = frozenset({"site-packages", "dist-packages", "test", "EXTERNALLY-MANAGED"})
_ACTIVATION: Final = re.compile(
    r"bin/(activate\b.*|deactivate\b.*|pydoc\.bat|python[0-9.]*)|pyvenv\.cfg|\.lock|\.gitignore"
)
_HERE: Final = b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"\n\' \'\'\'\n'
"""Runs a script by the Python beside it; to Python the second line is a string."""


class Member(NamedTuple):
    name: str
    """Path in the archive"""
    source: Path
    link: str = ""
    """A symbolic link to this, and no file"""
    content: bytes | None = None
    """In place of the source's"""


class _Home(msgspec.Struct):
    """Of the Python that a virtual environment stands on."""

    program: str
    library: str
    base: str
    minor: str
    shared: str


def of_venv(name: str, prefix: Path) -> Iterator[Member]:
    home = _home(name, prefix)
    program = f"bin/python{home.minor}"
    yield Member(program, Path(home.program))
    for link in ("bin/python", "bin/python3"):
        yield Member(link, prefix, link=Path(program).name)
    if home.shared:
        yield Member(f"lib/{Path(home.shared).name}", Path(home.shared))
    library = os.path.relpath(home.library, home.base)
    yield from _files(Path(home.library), f"{library}/", lambda path: path.split("/")[0] in _NOT_OF_THE_LIBRARY)
    for member in _files(prefix, "", lambda path: _ACTIVATION.fullmatch(path) is not None):
        if member.name != "lib64":
            yield _moved(member, prefix)


def of_conda(prefix: Path) -> Iterator[Member]:
    for member in _files(prefix, "", lambda path: False):
        yield _moved(member, prefix)


def tied(prefix: Path) -> list[str]:
    """conda packages with programs or libraries into which the path of this prefix was written, and stays."""
    names = set()
    for package in conda_packages(prefix):
        for path in (prefix / "conda-meta").glob(f"{package.name}-{package.version}-*.json"):
            paths = json.loads(path.read_bytes()).get("paths_data", {}).get("paths", [])
            if any(each.get("file_mode") == "binary" or _names(prefix, each.get("_path", "")) for each in paths):
                names.add(package.name)
    return sorted(names)


def _names(prefix: Path, path: str) -> bool:
    """Of a program that is text: whether it names the prefix beyond the first line that is written anew."""
    program = prefix / path
    if not path.startswith("bin/") or program.is_symlink() or not program.is_file():
        return False
    content = _moved(Member(path, program), prefix).content or program.read_bytes()
    return content[:2] == b"#!" and str(prefix).encode() in content


def _files(folder: Path, under: str, left: Callable[[str], bool]) -> Iterator[Member]:
    """Sorted, without bytecode (it is of this machine's times) and static libraries."""
    for path, names, entries in os.walk(folder):
        within = os.path.relpath(path, folder).replace(os.sep, "/")
        start = "" if within == "." else f"{within}/"
        links = [each for each in names if os.path.islink(os.path.join(path, each))]
        names[:] = sorted(each for each in names if each != "__pycache__" and not left(f"{start}{each}"))
        for entry in sorted([*entries, *links]):
            if not left(f"{start}{entry}") and not entry.endswith((".pyc", ".a")):
                yield Member(f"{under}{start}{entry}", Path(path) / entry)


def _moved(member: Member, prefix: Path) -> Member:
    """With links and scripts that lead to what lies beside them."""
    source = member.source
    if source.is_symlink():
        target = os.readlink(source)
        if not os.path.isabs(target):
            return member._replace(link=target)
        if Path(target).is_relative_to(prefix):
            return member._replace(link=os.path.relpath(target, source.parent))
        return member._replace(source=source.resolve())
    if member.name.startswith("bin/"):
        content = source.read_bytes()
        if (again := _first_lines(prefix).sub(lambda _: _HERE, content)) != content:
            return member._replace(content=again)
    return member


def _first_lines(prefix: Path) -> re.Pattern[bytes]:
    """Of a script that a Python of the prefix runs, as installers write them; long paths go by way of sh."""
    python = re.escape(str(prefix).encode()) + rb"/bin/python[0-9.]*\"?"
    return re.compile(rb"\A(?:#!" + python + rb"[^\n]*\n|#!/bin/sh\n'''exec' \"?" + python + rb"[^\n]*\n' '''\n)")


def _home(name: str, prefix: Path) -> _Home:
    try:
        said = subprocess.run(
            [str(interpreter_of(prefix)), "-I", "-c", _ASK], capture_output=True, check=True, stdin=subprocess.DEVNULL
        )
        return msgspec.json.decode(said.stdout, type=_Home)
    except (OSError, subprocess.CalledProcessError, msgspec.MsgspecError) as problem:
        raise error("ENVIRONMENT_NOT_PACKED", name=name, why=f"its Python does not answer ({problem})") from None
