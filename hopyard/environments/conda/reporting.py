"""rattler's progress as events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rattler import InstallerReporter

from hopyard.environments.events import Progressed, Tell


class Reporter(InstallerReporter):
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
