"""What lies in a prefix, read from its own records; no interpreter is started."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hopyard.environments.shapes import Manager

if TYPE_CHECKING:
    from packaging.requirements import Requirement


class Installed(msgspec.Struct, kw_only=True):
    name: str
    version: str
    manager: Manager
    requires: list[str]
    source: str = ""
    build: str = ""
    size: int = 0
    asked: bool = False
    folder: str = ""


def normal(name: str) -> str:
    """PEP 503"""
    return re.sub(r"[-_.]+", "-", name).lower()


def site_packages(prefix: Path) -> list[Path]:
    found = [*prefix.glob("lib/python3*/site-packages"), *prefix.glob("Lib/site-packages")]
    return [each for each in found if each.is_dir()]


def python_version(prefix: Path) -> str:
    """Without starting it: pyvenv.cfg of a virtual environment, else the record of conda's package."""
    try:
        for line in (prefix / "pyvenv.cfg").read_text("utf-8", "replace").splitlines():
            key, _, value = line.partition("=")
            if key.strip() in ("version", "version_info"):
                return ".".join(value.strip().split(".")[:3])
    except OSError:
        pass
    for record in prefix.glob("conda-meta/python-[0-9]*.json"):
        return record.name.split("-")[1]
    for folder in prefix.glob("lib/python3*"):
        return folder.name.removeprefix("python")
    return ""


def installed(prefix: Path, *, sizes: bool = True) -> list[Installed]:
    """conda's own first; a Python package that conda brought is not told twice. Without `sizes` that of pip's packages,
    which takes longer to read than all the rest, is 0."""
    from_conda = list(conda_packages(prefix))
    brought = {normal(each.name) for each in from_conda}
    from_pip = [
        each
        for each in pip_packages(prefix, sizes=sizes)
        if not (each.source == "conda" or (normal(each.name) in brought and each.source != "uv"))
    ]
    return sorted([*from_conda, *from_pip], key=lambda each: (each.name.lower(), each.manager))


def pip_packages(prefix: Path, *, sizes: bool = True) -> Iterator[Installed]:
    """`source` is what the INSTALLER file says: uv, pip, conda …"""
    for site in site_packages(prefix):
        for folder in site.glob("*.dist-info"):
            try:
                headers = _headers((folder / "METADATA").read_text("utf-8", "replace"))
            except OSError:
                continue
            name, version = headers.get("name", [""])[0], headers.get("version", [""])[0]
            if not name or not version:
                continue
            yield Installed(
                name=normal(name),
                version=version,
                manager="pip",
                requires=requirement_names(headers.get("requires-dist", [])),
                source=_first_line(folder / "INSTALLER"),
                size=_recorded_size(folder / "RECORD") if sizes else 0,
                asked=(folder / "REQUESTED").exists(),
                folder=str(folder),
            )


def requirements(prefix: Path) -> list[tuple[str, Requirement]]:
    """Who needs what, as its own metadata says it."""
    from packaging.requirements import InvalidRequirement, Requirement

    found: list[tuple[str, Requirement]] = []
    for site in site_packages(prefix):
        for folder in site.glob("*.dist-info"):
            try:
                headers = _headers((folder / "METADATA").read_text("utf-8", "replace"))
                name = headers["name"][0]
                found += [(normal(name), Requirement(line)) for line in headers.get("requires-dist", [])]
            except (OSError, KeyError, InvalidRequirement):
                continue
    return found


def conda_packages(prefix: Path) -> Iterator[Installed]:
    for path in (prefix / "conda-meta").glob("*.json"):
        try:
            record = json.loads(path.read_bytes())
            yield Installed(
                name=record["name"],
                version=str(record["version"]),
                build=record.get("build", ""),
                manager="conda",
                requires=[depends.split()[0] for depends in record.get("depends", []) if depends],
                source=str(record.get("channel") or ""),
                size=int(record.get("size") or 0),
                asked=bool(record.get("requested_spec") or record.get("requested_specs")),
            )
        except (OSError, ValueError, KeyError, IndexError):
            continue


def requirement_names(lines: list[str]) -> list[str]:
    """Names of requirements that hold without extras."""
    names = []
    for line in lines:
        requirement, _, marker = line.partition(";")
        found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
        if found and "extra" not in marker:
            names.append(normal(found[1]))
    return sorted(set(names))


def _headers(text: str) -> dict[str, list[str]]:
    """The fields before the description, names in lower case. (The library's parser is slow to import.)"""
    found: dict[str, list[str]] = {}
    last: list[str] = []
    for line in text.splitlines():
        if not line:
            break
        if line[0] in " \t":
            last[-1:] = [f"{last[-1]} {line.strip()}"] if last else []
            continue
        key, _, value = line.partition(":")
        last = found.setdefault(key.lower(), [])
        last.append(value.strip())
    return found


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _recorded_size(path: Path) -> int:
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    return sum(int(size) for size in (line.rpartition(",")[2] for line in lines) if size.isdecimal())
