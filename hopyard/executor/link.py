"""One WebSocket connection to the sidecar over a non-blocking socket, by the sans-I/O protocol of `websockets`."""

import ssl
from collections.abc import Iterator
from typing import Final

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import WebSocketURI

from hopyard._protocol.version import MAX_FRAME_BYTES
from hopyard.executor.address import Address, host_of, open_socket

_CHUNK: Final = 64 * 1024
"""Of one read. Python makes room for so much before it reads: over 128 KiB that is asked of the system each time."""
_NOT_NOW: Final = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class LinkLost(Exception):
    """The connection is gone; the message says how."""


class Link:
    """Raises LinkLost from any method; then it is closed already."""

    def __init__(self, address: Address) -> None:
        try:
            self._socket = open_socket(address.url)
        except ssl.SSLCertVerificationError as error:
            why = f"the certificate of {address.url} is not trusted here: {error.verify_message}"
            raise LinkLost(f"{why}. Name the file of the authority that signed it in HOPYARD_CA_FILE.") from error
        except OSError as error:
            raise LinkLost(f"{address.url}: {error}") from error
        # The URI only fills the request line and Host: the socket is connected.
        secure, host, port = host_of(address.url)
        uri = WebSocketURI(secure, host, port, "/agent", "", None, None)
        self._protocol = ClientProtocol(uri, max_size=MAX_FRAME_BYTES + 65_536)
        request = self._protocol.connect()
        request.headers["Authorization"] = f"Bearer {address.token}"
        self._protocol.send_request(request)
        self._unsent = bytearray()
        self._fragments: list[bytes] = []
        self.is_open = False
        self.flush()

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def unsent_bytes(self) -> int:
        return len(self._unsent)

    def send(self, data: bytes) -> None:
        self._protocol.send_binary(data)

    def ping(self) -> None:
        self._protocol.send_ping(b"")

    def flush(self) -> None:
        """Writes what the socket takes; `unsent_bytes` says what waits for the next time it is writable."""
        unsent = self._unsent
        for chunk in self._protocol.data_to_send():
            unsent += chunk
        if unsent:
            try:
                del unsent[: self._socket.send(unsent)]
            except _NOT_NOW:
                pass
            except OSError as error:
                raise self._lost(str(error)) from error

    def receive(self) -> Iterator[bytes]:
        """Messages that have arrived. Also opens the connection (`is_open`) when the handshake is answered."""
        while True:
            try:
                data = self._socket.recv(_CHUNK)
            except _NOT_NOW:
                return
            except OSError as error:
                raise self._lost(str(error)) from error
            if not data:
                raise self._lost("closed by the sidecar")
            self._protocol.receive_data(data)
            yield from self._messages()
            if len(data) < _CHUNK and not isinstance(self._socket, ssl.SSLSocket):
                return

    def _messages(self) -> Iterator[bytes]:
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                if self._protocol.handshake_exc is not None:
                    raise self._lost(f"refused: {event.status_code} {event.body.decode(errors='replace')[:200]}")
                self.is_open = True
            elif isinstance(event, Frame):
                if event.opcode is Opcode.CLOSE:
                    raise self._lost("closed by the sidecar")
                if event.opcode in (Opcode.BINARY, Opcode.CONT):
                    self._fragments.append(bytes(event.data))
                    if event.fin:
                        whole = self._fragments[0] if len(self._fragments) == 1 else b"".join(self._fragments)
                        self._fragments.clear()
                        yield whole
        if self._protocol.parser_exc is not None:
            raise self._lost(str(self._protocol.parser_exc))
        self.flush()

    def close(self) -> None:
        self._socket.close()

    def _lost(self, how: str) -> LinkLost:
        self.close()
        return LinkLost(how)
