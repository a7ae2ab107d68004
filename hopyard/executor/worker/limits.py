"""The worker's memory limit: what user code may use beyond the idle worker, by RLIMIT_DATA."""

import contextlib
import gc
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
        self._kept_bytes = 0
        self.megabytes: int | None = None

    def set(self, megabytes: int) -> None:
        if self._enforced and megabytes != self.megabytes:
            self.megabytes = megabytes
            self._apply(self._most(megabytes))

    def was_reached(self) -> None:
        """What the code held is let go, so that the next has as much as this one had."""
        if self.megabytes is not None:
            gc.collect()
            # Pages go back to the system; addresses that the C library keeps for later would count nevertheless.
            self._kept_bytes = _trimmed()
            self._apply(self._most(self.megabytes))

    def _most(self, megabytes: int) -> int:
        return self._idle_bytes + self._kept_bytes + megabytes * MEGABYTE

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
        most = self._most(self.megabytes)
        self._apply(max(procfs.data_bytes(), most) + ROOM_FOR_WORDS)
        try:
            yield
        finally:
            self._apply(most)


def _trimmed() -> int:
    """Gives free memory back; answers how many bytes of addresses it keeps; 0 where it does not tell."""
    import ctypes

    names = ["arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"]

    class Use(ctypes.Structure):
        """mallinfo2 of glibc 2.33 and newer."""

        _fields_ = [(name, ctypes.c_size_t) for name in names]

    library = ctypes.CDLL(None)
    try:
        library.malloc_trim(0)
        tell = library.mallinfo2
    except AttributeError:  # musl, an older glibc
        return 0
    tell.restype = Use
    return int(tell().fordblks)
