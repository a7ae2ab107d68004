"""The page that agent and worker share: the agent's wishes for the run that goes on, read without a system call."""

import mmap
import struct
from typing import Final

_STOP: Final = 0
_INTERRUPT: Final = 8
_NUMBER: Final = struct.Struct("<Q")


class Board:
    def __init__(self, page: mmap.mmap) -> None:
        self._page = page

    @classmethod
    def shared_with_forks(cls) -> "Board":
        return cls(mmap.mmap(-1, mmap.PAGESIZE))

    @classmethod
    def of_file(cls, descriptor: int) -> "Board":
        return cls(mmap.mmap(descriptor, mmap.PAGESIZE))

    def stop_wanted(self) -> bool:
        """Whether the next broadcast shall raise."""
        return self._page[_STOP] != 0

    def want_stop(self, wanted: bool) -> None:
        self._page[_STOP] = wanted

    def interrupted_run(self) -> int:
        """Number of the run that was interrupted last; 0: none yet."""
        (number,) = _NUMBER.unpack_from(self._page, _INTERRUPT)
        return int(number)

    def interrupt(self, number: int) -> None:
        """Goes before the signal: this tells which run it is for."""
        _NUMBER.pack_into(self._page, _INTERRUPT, number)

    def close(self) -> None:
        self._page.close()
