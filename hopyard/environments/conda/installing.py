"""Lays conda packages into a prefix, by hard links from rattler's cache."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rattler import InstallerReporter

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.conda.records import from_json
from hopyard.environments.events import Progressed, Tell


def install(records: Sequence[dict[str, Any]], prefix: Path, tell: Tell) -> None:
    from rattler import install

    _verify_local(records)

    async def lay() -> None:
        await install(
            from_json(records),
            target_prefix=prefix,
            show_progress=False,
            execute_link_scripts=False,
            reporter=_Reporter(records, tell),
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
    if "mismatch" in lowered and any(sign in lowered for sign in ("hash", "sha256", "md5")):
        return error("PACKAGE_CORRUPT", package=_package(text), why=_first(text))
    if any(sign in lowered for sign in ("fetch", "download", "connect", "no such file")):
        return error("INDEX_UNREACHABLE", why=_first(text))
    return error("ENVIRONMENT_NOT_BUILT", name=prefix.parent.parent.parent.name, why=_first(text) + ".")


def _first(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:600]


def _package(text: str) -> str:
    words = [word.strip("'\"`:,") for word in text.split()]
    return next((word for word in words if word.endswith((".conda", ".tar.bz2")) or "-" in word), "a package")


class _Reporter(InstallerReporter):
    """rattler calls it from its own threads; what it tells is one line each time."""

    def __init__(self, records: Sequence[dict[str, Any]], tell: Tell) -> None:
        self._tell = tell
        self._sizes = {record["name"]: int(record.get("size") or 0) for record in records}
        self._total = sum(self._sizes.values())
        self._fetched: dict[int, int] = {}
        self._entries: list[str] = []
        self._cached = 0
        self._linked = 0
        self._operations = len(records)

    def on_transaction_start(self, total_operations: int) -> None:
        self._operations = total_operations

    def on_populate_cache_start(self, operation: int, package_name: str) -> int:
        self._entries.append(package_name)
        return len(self._entries) - 1

    def on_populate_cache_complete(self, cache_entry: int) -> None:
        self._cached += 1
        self._fetched[cache_entry] = self._sizes.get(self._entries[cache_entry], 0)
        self._say("download", self._entries[cache_entry], self._cached)

    def on_download_start(self, cache_entry: int) -> int:
        return cache_entry

    def on_download_progress(self, download_idx: int, progress: int, total: int | None) -> None:
        self._fetched[download_idx] = progress
        self._say("download", self._entries[download_idx], self._cached)

    def on_link_start(self, operation: int, package_name: str) -> int:
        self._entries.append(package_name)
        return len(self._entries) - 1

    def on_link_complete(self, index: int) -> None:
        self._linked += 1
        self._say("link", self._entries[index], self._linked)

    def _say(self, phase: str, item: str, packages: int) -> None:
        fetched = min(sum(self._fetched.values()), self._total)
        self._tell(
            Progressed(
                phase=phase,
                bytes=fetched,
                total_bytes=self._total,
                packages=packages,
                total_packages=self._operations,
                item=item,
            )
        )

    # Not of interest here, and abstract to a type checker.
    def on_transaction_operation_start(self, operation: int) -> None:
        return

    def on_transaction_operation_complete(self, operation: int) -> None:
        return

    def on_transaction_complete(self) -> None:
        return

    def on_validate_complete(self, validate_idx: int) -> None:
        return

    def on_download_completed(self, download_idx: int) -> None:
        return

    def on_unlink_complete(self, index: int) -> None:
        return

    def on_post_link_complete(self, index: int, success: bool) -> None:
        return

    def on_pre_unlink_complete(self, index: int, success: bool) -> None:
        return
