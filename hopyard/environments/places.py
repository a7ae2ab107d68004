"""Where everything of an environment lies. No path is spelled twice, and none leads out of the project's folder."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hopyard._client.project import STATE_FOLDER
from hopyard._protocol.errors import error

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED: Final = frozenset({"con", "prn", "aux", "nul", "active", "base", "root", *(f"com{n}" for n in range(10))})


def valid_name(name: str) -> str:
    if not name:
        raise error("ENVIRONMENT_NAME", name="An empty text", why="it has no character")
    if not _NAME.fullmatch(name):
        raise error("ENVIRONMENT_NAME", name=repr(name), why="a character of it is not allowed, or it is too long")
    if name.lower() in _RESERVED or name.endswith("."):
        raise error("ENVIRONMENT_NAME", name=repr(name), why="it means something else to some system")
    return name


@dataclass(frozen=True)
class GenerationPlace:
    folder: Path

    @property
    def number(self) -> int:
        return int(self.folder.name)

    @property
    def prefix(self) -> Path:
        return self.folder / "prefix"

    @property
    def interpreter(self) -> Path:
        return interpreter_of(self.prefix)

    @property
    def wish(self) -> Path:
        return self.folder / "wish.json"

    @property
    def lock(self) -> Path:
        return self.folder / "lock.json"

    @property
    def record(self) -> Path:
        return self.folder / "generation.json"


@dataclass(frozen=True)
class EnvironmentPlace:
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def record(self) -> Path:
        return self.folder / "environment.json"

    @property
    def current(self) -> Path:
        return self.folder / "current"

    @property
    def guard(self) -> Path:
        return self.folder / "guard"

    @property
    def generations(self) -> Path:
        return self.folder / "generations"

    def generation(self, number: int) -> GenerationPlace:
        return GenerationPlace(self.generations / str(number))


@dataclass(frozen=True)
class Places:
    """Of one project."""

    project: Path

    @property
    def root(self) -> Path:
        return self.project / STATE_FOLDER / "environments"

    @property
    def active(self) -> Path:
        return self.root / "active"

    def environment(self, name: str) -> EnvironmentPlace:
        return EnvironmentPlace(self.root / valid_name(name))

    def all(self) -> list[EnvironmentPlace]:
        try:
            folders = sorted(self.root.iterdir())
        except OSError:
            return []
        return [EnvironmentPlace(each) for each in folders if each.is_dir() and _NAME.fullmatch(each.name)]


def places(project: str | Path) -> Places:
    return Places(Path(project).expanduser().resolve())


def interpreter_of(prefix: Path) -> Path:
    if sys.platform == "win32":
        inside = prefix / "Scripts" / "python.exe"
        return inside if inside.exists() else prefix / "python.exe"
    return prefix / "bin" / "python"


def cache_folder() -> Path:
    """Of the user, shared by all projects."""
    given = os.environ.get("HOPYARD_CACHE")
    if given:
        return Path(given).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hopyard"
