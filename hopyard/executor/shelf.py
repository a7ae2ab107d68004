"""Pickled functions as the agent keeps them for its workers, and which of them the present worker has."""

import hashlib
from collections import OrderedDict
from typing import Final, Literal

from hopyard.executor.recent import Recent

MOST_FUNCTION_BYTES: Final = 256 * 1024 * 1024


class FunctionShelf:
    def __init__(self) -> None:
        self._functions: OrderedDict[str, bytes] = OrderedDict()
        self._loaded: Recent[bool] = Recent()
        self.asked_for: str | None = None
        """Asked of the sidecar on this connection and not yet answered."""

    def put(self, sha256: str, data: bytes) -> bool:
        """False when the bytes have another hash."""
        if self.asked_for == sha256:
            self.asked_for = None
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self._functions[sha256] = data
        total = sum(map(len, self._functions.values()))
        while total > MOST_FUNCTION_BYTES and len(self._functions) > 1:
            _, dropped = self._functions.popitem(last=False)
            total -= len(dropped)
        return True

    def hand_out(self, sha256: str) -> bytes | Literal["missing"] | None:
        """What the worker needs to run it: nothing when it has it already."""
        if self._loaded.get(sha256) is not None:
            return None
        data = self._functions.get(sha256)
        if data is None:
            return "missing"
        self._loaded.put(sha256, True)
        return data

    def new_worker(self) -> None:
        self._loaded.clear()
