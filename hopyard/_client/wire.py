"""A WebSocket on a blocking socket, without a thread: it reads only while somebody waits."""

from __future__ import annotations

import time
from collections import deque

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from hopyard._client.endpoint import PATIENCE, Endpoint
from hopyard._client.identity import ConnectionLost
from hopyard._protocol.errors import error
from hopyard._protocol.version import MAX_FRAME_BYTES

CHUNK = 65_536
"""Bytes of one read. Python makes room for so much before it reads; over 128 KiB it asks the system each time."""
HEADROOM = 65_536
"""Room for the fields around a blob of the largest size."""


class Wire:
    """Messages of bytes, one a frame."""

    def __init__(self, endpoint: Endpoint, path: str) -> None:
        self._stream = endpoint.connect()
        self._protocol = ClientProtocol(parse_uri(f"ws://localhost{path}"), max_size=MAX_FRAME_BYTES + HEADROOM)
        self._arrived: deque[bytes] = deque()
        self._parts: list[bytes] = []
        self._ended: str | None = None
        try:
            self._shake_hands(endpoint)
        except BaseException:
            self._stream.close()
            raise

    def send(self, frame: bytes) -> None:
        self._protocol.send_binary(frame)
        self._flush()

    def receive(self, timeout: float | None = None) -> bytes | None:
        """The next message; None when `timeout` seconds passed without one."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._arrived:
            if self._ended is not None:
                raise ConnectionLost(self._ended)
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            if not self._read(left):
                return None
        return self._arrived.popleft()

    def is_open(self) -> bool:
        """Whether it can be used once more; takes in what has come without waiting."""
        try:
            while self._ended is None and self._read(0.0):
                pass
        except ConnectionLost:
            return False
        return self._ended is None

    def close(self) -> None:
        try:
            self._protocol.send_close(1000)
            self._flush()
        except Exception:  # it is being thrown away: whatever state it is in
            pass
        finally:
            self._stream.close()

    def _shake_hands(self, endpoint: Endpoint) -> None:
        request = self._protocol.connect()
        request.headers["Authorization"] = f"Bearer {endpoint.token}"
        self._protocol.send_request(request)
        self._flush()
        answer: Response | None = None
        while answer is None:
            self._protocol.receive_data(self._bytes(PATIENCE) or self._late())
            for event in self._protocol.events_received():
                if isinstance(event, Response):
                    answer = event
                else:
                    self._take(event)
        refused = self._protocol.handshake_exc
        if isinstance(refused, InvalidStatus) and refused.response.status_code in (401, 403):
            raise error("UNAUTHORIZED") from refused
        if isinstance(refused, InvalidHandshake):
            raise ConnectionLost(f"the sidecar refused the connection: {refused}") from refused

    def _late(self) -> bytes:
        raise ConnectionLost("the sidecar did not answer in time")

    def _read(self, timeout: float | None) -> bool:
        """Takes in what there is; False when `timeout` seconds brought nothing."""
        piece = self._bytes(timeout)
        if piece is None:
            return False
        self._protocol.receive_data(piece)
        for event in self._protocol.events_received():
            self._take(event)
        try:
            self._flush()  # pongs
        except ConnectionLost as lost:  # what came before is still good
            self._ended = str(lost)
        return True

    def _bytes(self, timeout: float | None) -> bytes | None:
        self._stream.settimeout(timeout)
        try:
            piece: bytes = self._stream.recv(CHUNK)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError as broken:
            raise ConnectionLost(f"the connection to the sidecar broke: {broken}") from broken
        if not piece:
            raise ConnectionLost("the sidecar closed the connection")
        return piece

    def _take(self, event: object) -> None:
        if not isinstance(event, Frame):
            return
        if event.opcode is Opcode.CLOSE:
            self._ended = f"the sidecar closed the connection: {self._protocol.close_reason or 'no reason said'}"
        if event.opcode not in (Opcode.BINARY, Opcode.TEXT, Opcode.CONT):
            return
        if event.fin and not self._parts:
            self._arrived.append(bytes(event.data))
            return
        self._parts.append(bytes(event.data))
        if event.fin:
            self._arrived.append(b"".join(self._parts))
            self._parts.clear()

    def _flush(self) -> None:
        self._stream.settimeout(None)
        try:
            for piece in self._protocol.data_to_send():
                if piece:
                    self._stream.sendall(piece)
        except OSError as broken:
            raise ConnectionLost(f"the connection to the sidecar broke: {broken}") from broken
