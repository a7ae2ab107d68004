"""The page that agent and worker share: the agent's wishes for the run that goes on, read without a system call."""

import mmap
import struct
from collections.abc import Callable
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

    def stop_of(self, number: int) -> Callable[[], bool]:
        """Asks whether the next broadcast of this run shall raise."""
        page, meant = self._page, _NUMBER.pack(number)
        upto = _STOP + _NUMBER.size

        def is_wanted() -> bool:
            return page[_STOP:upto] == meant

        return is_wanted

    def want_stop(self, number: int) -> None:
        _NUMBER.pack_into(self._page, _STOP, number)

    def interrupted_run(self) -> int:
        """Number of the run that was interrupted last; 0: none yet."""
        (number,) = _NUMBER.unpack_from(self._page, _INTERRUPT)
        return int(number)

    def interrupt(self, number: int) -> None:
        """Goes before the signal: this tells which run it is for."""
        _NUMBER.pack_into(self._page, _INTERRUPT, number)

    def close(self) -> None:
        self._page.close()
