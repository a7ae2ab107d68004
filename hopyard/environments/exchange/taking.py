"""Foreign files as wishes. What a file asks that cannot be had here is said, never guessed."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.exchange.yamls import load
from hopyard.environments.installed import normal
from hopyard.environments.pip import pylock
from hopyard.environments.shapes import Kind, Wanted
from hopyard.environments.specs import canonical, name_of

_FILE: Final = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)-(?P<build>[^-]+?)(?:\.conda|\.tar\.bz2)$")
_LEFT_SILENTLY: Final = frozenset({"pip", "hopyard"})


class Taken(msgspec.Struct, kw_only=True):
    name: str = ""
    python: str = ""
    channels: list[str] = []
    packages: list[Wanted] = []
    kind: Kind = "venv"
    notes: list[str] = []

    def want(self, spec: str, manager: str) -> None:
        wanted = Wanted(spec=spec.strip(), manager="conda" if manager == "conda" else "pip")
        try:
            wanted.spec = canonical(wanted)
        except HopyardError as refused:
            self.notes.append(f"{spec.strip()} cannot be had: {refused.message}")
            return
        if normal(name_of(wanted)) in _LEFT_SILENTLY:
            return
        self.packages.append(wanted)


def take(filename: str, text: str) -> Taken:
    """ValueError when the text is not what the file's name says."""
    name = PurePath(filename).name.lower()
    if "@EXPLICIT" in text:
        return _explicit(text)
    if name.endswith((".yml", ".yaml")):
        return _environment_yml(text)
    if name.endswith(".toml"):
        return _pylock(text)
    if name.endswith((".txt", ".in")):
        return _requirements(text)
    raise ValueError("its name does not tell what it is")


def _environment_yml(text: str) -> Taken:
    read = load(text)
    if not isinstance(read, dict) or not isinstance(read.get("dependencies"), list):
        raise ValueError("it has no list of dependencies")
    taken = Taken(name=str(read.get("name") or ""), kind="conda")
    for channel in read.get("channels") or []:
        if channel == "nodefaults":
            continue
        taken.channels.append(str(channel))
    for dependency in read["dependencies"]:
        if isinstance(dependency, str):
            _conda_line(taken, dependency)
        elif isinstance(dependency, dict):
            _other_lines(taken, dependency)
        else:
            taken.notes.append(f"{dependency!r} is not understood.")
    for key in set(read) - {"name", "channels", "dependencies", "prefix"}:
        taken.notes.append(f"{key} of the file is not taken over.")
    return taken


def _conda_line(taken: Taken, line: str) -> None:
    python = re.fullmatch(r"\s*python\s*(?:=|==|\s)\s*=?(\d+(?:\.\d+)*)(?:\.\*)?(?:=\S+)?\s*", line)
    if python:
        taken.python = python[1]
    elif re.fullmatch(r"\s*python\b.*", line):
        taken.notes.append(f"{line}: only one version of Python can be chosen; the newest that fits is taken.")
    else:
        taken.want(line, "conda")


def _other_lines(taken: Taken, dependency: dict[Any, Any]) -> None:
    for manager, lines in dependency.items():
        if manager != "pip" or not isinstance(lines, list):
            taken.notes.append(f"The part {manager} is not understood.")
            continue
        for line in lines:
            _requirement_line(taken, str(line))


def _requirements(text: str) -> Taken:
    taken = Taken()
    python = re.search(r"^# Python (\d+(?:\.\d+)*)$", text, re.MULTILINE)
    taken.python = python[1] if python else ""
    joined = re.sub(r"\\\r?\n", " ", text)
    for line in joined.splitlines():
        _requirement_line(taken, line)
    return taken


def _requirement_line(taken: Taken, line: str) -> None:
    spec = re.sub(r"(^|\s)#.*$", "", line).strip()
    spec = re.sub(r"\s+--hash=\S+", "", spec)
    if not spec:
        return
    if spec.startswith("-"):
        taken.notes.append(f"{spec} is not taken over: indexes and options are those of pip's own configuration.")
        return
    taken.want(spec, "pip")


def _pylock(text: str) -> Taken:
    taken = Taken()
    for package in pylock.packages(text):
        if not package.version:
            taken.notes.append(f"{package.name} has no version, so it cannot be had.")
            continue
        taken.want(f"{package.name}=={package.version}", "pip")
    python = re.search(r'^requires-python = "[>=~]+\s*(\d+\.\d+)', text, re.MULTILINE)
    taken.python = python[1] if python else ""
    return taken


def _explicit(text: str) -> Taken:
    taken = Taken(kind="conda")
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", "@")):
            continue
        url = urlsplit(line.strip())
        folder, _, file = url.path.rpartition("/")
        found = _FILE.fullmatch(unquote(file))
        if not found or not url.scheme:
            taken.notes.append(f"{line.strip()} is not the address of a conda package.")
            continue
        channel = f"{url.scheme}://{url.netloc}{folder.rpartition('/')[0]}"
        if channel not in taken.channels:
            taken.channels.append(channel)
        if found["name"] == "python":
            taken.python = found["version"]
        else:
            taken.want(f"{found['name']}=={found['version']}={found['build']}", "conda")
    return taken


def unreadable(path: str, why: object) -> HopyardError:
    return error("FOREIGN_FILE", path=path, why=str(why).rstrip("."))
