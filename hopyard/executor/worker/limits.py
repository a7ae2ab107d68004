"""The worker's memory limit: what user code may use beyond the idle worker, by RLIMIT_DATA."""

import contextlib
import sys
from collections.abc import Iterator

from hopyard.executor import procfs

if sys.platform != "win32":
    import resource

MEGABYTE = 1024 * 1024
ROOM_FOR_WORDS = 64 * MEGABYTE


class MemoryLimit:
    """Reaching it raises MemoryError in user code, and the worker lives on."""

    def __init__(self, enforced: bool) -> None:
        self._enforced = enforced and procfs.LINUX
        self._idle_bytes = procfs.data_bytes()
        self.megabytes: int | None = None

    def set(self, megabytes: int) -> None:
        if self._enforced and megabytes != self.megabytes:
            self.megabytes = megabytes
            self._apply(self._idle_bytes + megabytes * MEGABYTE)

    def _apply(self, most: int) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """While an error is put into words."""
        if self.megabytes is None:
            yield
            return
        most = self._idle_bytes + self.megabytes * MEGABYTE
        self._apply(max(procfs.data_bytes(), most) + ROOM_FOR_WORDS)
        try:
            yield
        finally:
            self._apply(most)
