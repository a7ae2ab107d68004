"""pylock.toml as uv writes it: read, cut and made independent of where it lies."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from hopyard.environments.installed import normal
from hopyard.environments.pip.sources import without_secrets
from hopyard.environments.shapes import LockedPackage

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLE: Final = "[[packages]]"
_PATH: Final = re.compile(r'(?<![\w-])path = "([^"\n]+)"')
_URL: Final = re.compile(r'(?<![\w-])url = "([^"\n]+)"')


def settled(text: str, folder: Path) -> str:
    """Comments and secrets out, paths absolute."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    said = "\n".join(lines).strip() + "\n"
    said = _PATH.sub(lambda found: f'path = "{(folder / found[1]).resolve()}"', said)
    return _URL.sub(lambda found: f'url = "{without_secrets(found[1])}"', said)


def without(text: str, names: Iterable[str]) -> str:
    """Leaves out packages by name."""
    gone = set(map(normal, names))
    head, *tables = text.split(_TABLE)
    kept = [table for table in tables if normal(_name(table)) not in gone]
    return _TABLE.join([head, *kept])


def packages(text: str) -> list[LockedPackage]:
    """ValueError when it is not a pylock.toml."""
    try:
        read = tomllib.loads(text)
        return [_package(each) for each in read.get("packages", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"it is not a pylock.toml: {problem}") from None


def _name(table: str) -> str:
    found = re.search(r'^name = "([^"]+)"', table, re.MULTILINE)
    return found[1] if found else ""


def _package(package: dict[str, Any]) -> LockedPackage:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    if "archive" in package:
        files.append(package["archive"])
    first = files[0] if files else {}
    return LockedPackage(
        name=normal(package["name"]),
        version=package.get("version") or _version_of(first),
        manager="pip",
        url=first.get("url") or (Path(first["path"]).as_uri() if "path" in first else ""),
        sha256=(first.get("hashes") or {}).get("sha256", ""),
        hashes=sorted({digest for file in files if (digest := (file.get("hashes") or {}).get("sha256"))}),
        size=first.get("size") or _size_of(first),
    )


def _version_of(file: dict[str, Any]) -> str:
    name = unquote(urlsplit(file.get("url") or file.get("path") or "").path).rpartition("/")[2]
    parts = name.split("-")
    return parts[1] if len(parts) > 1 else ""


def _size_of(file: dict[str, Any]) -> int:
    url = file.get("url", "")
    path = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else Path(file.get("path") or "")
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
