"""Interpreters of this machine that a virtual environment can be made from."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments.pip import uv

_ASK = "import sys,json;print(json.dumps(['.'.join(map(str,sys.version_info[:3])),sys.implementation.name]))"
_OLDEST = (3, 10)


class Interpreter(msgspec.Struct, frozen=True):
    version: str
    path: str

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", self.version)[:3])


def chosen(python: str) -> Interpreter:
    """`python` as asked for: empty (this one's version), a version, or the path of an interpreter."""
    wanted = python.strip()
    if not wanted:
        return this_one()
    if os.sep in wanted or (os.altsep and os.altsep in wanted):
        return _at(wanted)
    if not re.fullmatch(r"\d+(\.\d+){0,2}", wanted):
        raise _missing(wanted)
    numbers = tuple(map(int, wanted.split(".")))
    here = this_one()
    if here.numbers[: len(numbers)] == numbers:
        return here
    fitting = [each for each in available() if each.numbers[: len(numbers)] == numbers]
    if fitting:
        return fitting[0]
    return _fetched(wanted)


def this_one() -> Interpreter:
    """The base of the one that runs Hopyard, so that environments do not stand on a virtual environment."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return Interpreter(version=".".join(map(str, sys.version_info[:3])), path=os.path.realpath(base))


@lru_cache(maxsize=1)
def available() -> list[Interpreter]:
    """Newest first, one of each version; those too old for the kernel library are left out."""
    found = {this_one().version: this_one()}
    for each in [*_known_to_uv(), *_of_pyenv()]:
        if each.numbers >= _OLDEST:
            found.setdefault(each.version, each)
    return sorted(found.values(), key=lambda each: each.numbers, reverse=True)


def _known_to_uv() -> list[Interpreter]:
    try:
        text = uv.run(["python", "list", "--only-installed", "--output-format", "json"], cwd=Path.home())
        listed = json.loads(text or "[]")
    except (uv.UvFailed, ValueError):
        return []
    return [
        Interpreter(version=each["version"], path=each["path"])
        for each in listed
        if each.get("implementation") == "cpython" and each.get("path") and each.get("variant", "default") == "default"
    ]


def _of_pyenv() -> list[Interpreter]:
    """Its shims answer for the chosen versions only; the installed ones lie beside each other."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = []
    for folder in root.glob("versions/[0-9]*"):
        interpreter = folder / "bin" / "python"
        if re.fullmatch(r"\d+\.\d+\.\d+", folder.name) and interpreter.exists():
            found.append(Interpreter(version=folder.name, path=str(interpreter)))
    return found


def _at(path: str) -> Interpreter:
    found = shutil.which(os.path.expanduser(path))
    if found is None:
        raise _missing(path)
    try:
        said = subprocess.run(
            [found, "-I", "-c", _ASK], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, check=True
        )
        version, implementation = json.loads(said.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        raise _missing(path) from None
    if implementation != "cpython":
        raise _missing(path)
    return Interpreter(version=version, path=found)


def _fetched(version: str) -> Interpreter:
    """uv can fetch interpreters where that is allowed and can be reached."""
    try:
        path = uv.run(["python", "find", version], cwd=Path.home()).strip()
        if path:
            return _at(path)
    except uv.UvFailed:
        pass
    try:
        uv.run(["python", "install", "--no-bin", version], cwd=Path.home())
        return _at(uv.run(["python", "find", "--managed-python", version], cwd=Path.home()).strip())
    except uv.UvFailed:
        raise _missing(version) from None


def _missing(python: str) -> Exception:
    return error("PYTHON_NOT_FOUND", python=python, known=", ".join(each.version for each in available()))
