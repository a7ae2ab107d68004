"""Lays conda packages into a prefix, by hard links from rattler's cache."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.conda.records import from_json
from hopyard.environments.events import Tell

_DAMAGED: Final = re.compile(
    r"\b(?:bzip2|zstd|zip|tar): [^\n]*\b(?:invalid|corrupt|crc|unknown frame)"
    r"|\barchive header checksum mismatch\b|\bnumeric field (?:was not a number|did not have)\b"
)
"""What unpackers say of an archive that arrived whole and is none."""


def install(records: Sequence[dict[str, Any]], prefix: Path, tell: Tell) -> None:
    from rattler import install

    from hopyard.environments.conda.reporting import Reporter

    _verify_local(records)

    async def lay() -> None:
        await install(
            from_json(records),
            target_prefix=prefix,
            show_progress=False,
            execute_link_scripts=False,
            reporter=Reporter(records, tell),
        )

    try:
        asyncio.run(lay())
    except HopyardError:
        raise
    except Exception as problem:  # rattler's own classes, raised from Rust
        raise _failure(str(problem), prefix) from None


def _verify_local(records: Sequence[dict[str, Any]]) -> None:
    """rattler checks what it downloads, and takes files of this machine as they are."""
    for record in records:
        parts = urlsplit(record["url"])
        if parts.scheme != "file" or not record.get("sha256"):
            continue
        path = Path(url2pathname(parts.path))
        try:
            with path.open("rb") as file:
                found = hashlib.sha256()
                while chunk := file.read(1 << 20):
                    found.update(chunk)
        except OSError as problem:
            raise error("INDEX_UNREACHABLE", why=f"{path}: {problem.strerror}") from None
        if found.hexdigest() != record["sha256"]:
            why = f"its SHA-256 is {found.hexdigest()[:12]}…, and {record['sha256'][:12]}… was promised"
            raise error("PACKAGE_CORRUPT", package=f"{record['name']} {record['version']}", why=why)


def _failure(text: str, prefix: Path) -> HopyardError:
    lowered = text.lower()
    if "no space left" in lowered or "os error 28" in lowered:
        return error("DISK_FULL", path=prefix)
    mismatch = "mismatch" in lowered and any(sign in lowered for sign in ("hash", "sha256", "md5"))
    if mismatch or _DAMAGED.search(lowered):
        return error("PACKAGE_CORRUPT", package=_package(text), why=_first(text))
    if any(sign in lowered for sign in ("fetch", "download", "connect", "no such file")):
        return error("INDEX_UNREACHABLE", why=_first(text))
    return error("ENVIRONMENT_NOT_BUILT", name=prefix.parent.parent.parent.name, why=_first(text) + ".")


def _first(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:600]


def _package(text: str) -> str:
    words = [word.strip("'\"`:,") for word in text.split()]
    return next((word for word in words if word.endswith((".conda", ".tar.bz2")) or "-" in word), "a package")
