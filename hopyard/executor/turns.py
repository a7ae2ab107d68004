"""Which runs a worker may begin: their numbers, in a socket that worker and agent both read. Each is taken by one of
them, whatever both do at the same moment: what the agent has taken back has not begun, and never will."""

import contextlib
import socket
import struct
from collections.abc import Iterable
from typing import Final

_NUMBER: Final = struct.Struct("<Q")
_ALL: Final = 4096 * _NUMBER.size


class Turns:
    """The agent's side. `theirs` is the end that the worker reads, and from which the agent takes back."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair()
        self._ours.setblocking(False)

    def give(self, numbers: Iterable[int]) -> None:
        """There are never so many that the socket could be full."""
        self._ours.send(b"".join(map(_NUMBER.pack, numbers)))

    def take_back(self) -> list[int]:
        """Those that the worker has not taken."""
        with contextlib.suppress(BlockingIOError):
            return [number for (number,) in _NUMBER.iter_unpack(self.theirs.recv(_ALL, socket.MSG_DONTWAIT))]
        return []

    def close(self) -> None:
        self._ours.close()
        self.theirs.close()


class Turn:
    """The worker's side."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def now(self) -> int | None:
        """The next number, if it is there."""
        try:
            return self._number(socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None

    def wait(self) -> int | None:
        """The next number, once it is there. None: the agent is gone."""
        return self._number(0)

    def _number(self, flags: int) -> int | None:
        received = self._connection.recv(_NUMBER.size, flags)
        return _NUMBER.unpack(received)[0] if received else None
