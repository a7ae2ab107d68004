"""The prefix this interpreter really runs in: which lock it holds whole, and what lies there otherwise. Read from its
records; `hopyard.environments` says where they lie. Nothing is installed or repaired here."""

from __future__ import annotations

import os
import re
from typing import Final, NamedTuple

import msgspec

_WHEEL: Final = re.compile(r"(.+?)-([^-]+)\.dist-info")
_CONDA: Final = re.compile(r"(.+)-([^-]+)-[^-]+\.json")
_METADATA_VERSION: Final = re.compile(r"^Version:\s*(\S+)", re.MULTILINE)


class _Package(msgspec.Struct):
    name: str
    version: str
    manager: str


class _Part(msgspec.Struct):
    hash: str
    packages: list[_Package]


class _Lock(msgspec.Struct):
    machines: dict[str, _Part]


class _Generation(msgspec.Struct, rename="camel"):
    lock_hash: str


class Prefix(NamedTuple):
    lock: str
    """Hash of the lock that all of it is there; empty: it has none, or something of it is missing or changed."""
    packages: list[str]
    """name version, sorted, of everything that lies there."""


def look(prefix: str) -> Prefix:
    """A few milliseconds: one listing of each folder of packages."""
    pip, conda = _wheels(prefix), _conda(prefix)
    part = _part_of(prefix)
    by = {"pip": pip, "conda": conda}
    whole = part is not None and all(
        _same(by.get(each.manager, {}).get(_plain(each.name), ""), each.version) for each in part.packages
    )
    packages = sorted(f"{name} {version}" for name, version in {**pip, **conda}.items())
    return Prefix(part.hash if whole and part is not None else "", packages)


def _part_of(prefix: str) -> _Part | None:
    """Of a generation its record says which part of the lock lies there, of a synced prefix its folder's name."""
    folder = os.path.dirname(os.path.realpath(prefix))
    try:
        with open(os.path.join(folder, "lock.json"), "rb") as file:
            parts = msgspec.json.decode(file.read(), type=_Lock).machines.values()
        try:
            with open(os.path.join(folder, "generation.json"), "rb") as file:
                wanted = msgspec.json.decode(file.read(), type=_Generation).lock_hash
        except FileNotFoundError:
            wanted = os.path.basename(folder)
    except (OSError, msgspec.MsgspecError):
        return None
    return next((part for part in parts if wanted and part.hash.startswith(wanted)), None)


def _wheels(prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in _site_folders(prefix):
        for name in _names(folder):
            match = _WHEEL.fullmatch(name)
            if match is not None:
                # The folder's name may be left behind or spelled in another way: the file inside is what counts.
                found[_plain(match[1])] = _version_in(os.path.join(folder, name, "METADATA")) or match[2]
    return found


def _conda(prefix: str) -> dict[str, str]:
    matches = (_CONDA.fullmatch(name) for name in _names(os.path.join(prefix, "conda-meta")))
    return {_plain(match[1]): match[2] for match in matches if match is not None}


def _site_folders(prefix: str) -> list[str]:
    library = os.path.join(prefix, "lib")
    versions = [name for name in _names(library) if name.startswith("python3")]
    return [
        *(os.path.join(library, version, "site-packages") for version in versions),
        os.path.join(prefix, "Lib", "site-packages"),
    ]


def _version_in(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            match = _METADATA_VERSION.search(file.read(2_048))
    except OSError:
        return ""
    return match[1] if match is not None else ""


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _plain(name: str) -> str:
    """PEP 503"""
    return re.sub(r"[-_.]+", "-", name).lower()


def _same(one: str, other: str) -> bool:
    return one == other or (one != "" and _release(one) == _release(other))


def _release(version: str) -> list[str]:
    """1.0 and 1.0.0, 2024.01 and 2024.1 are one version: no leading zeros, and none at the end."""
    found = re.findall(r"\d+|[a-z]+", version.lower())
    parts = [part.lstrip("0") or "0" if part.isdecimal() else part for part in found]
    while parts and parts[-1] == "0":
        parts.pop()
    return parts
