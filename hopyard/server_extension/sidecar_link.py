"""The extension's end of the sidecar: found or started when first needed, and again whenever it has gone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httputil import HTTPServerRequest
from tornado.netutil import Resolver
from tornado.simple_httpclient import HTTPStreamClosedError, SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from hopyard._client.endpoint import Endpoint
from hopyard._protocol.errors import HopyardError, error
from hopyard._protocol.version import MAX_FRAME_BYTES
from hopyard.server_extension.forwarding import request_headers

CONNECT_TIMEOUT_S = 10.0
# More than tornado's ten: an answer that takes long must not hold the panel up.
MAX_REQUESTS = 100
# A frame's own limit is the sidecar's to refuse, kindly; this one only bounds memory.
MAX_MESSAGE_BYTES = MAX_FRAME_BYTES + 64 * 1024
# The request never reached a sidecar: asking again cannot do a thing twice.
_NOT_DELIVERED = (ConnectionRefusedError, FileNotFoundError)
_GONE = (*_NOT_DELIVERED, ConnectionResetError, BrokenPipeError, HTTPStreamClosedError)


class SidecarResolver(Resolver):
    """Takes every name for the sidecar's socket."""

    def initialize(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int, family: int = 0) -> list[tuple[int, Any]]:
        if self._address.startswith("tcp://"):  # where there are no unix sockets
            name, _, number = self._address.removeprefix("tcp://").rpartition(":")
            return [(socket.AF_INET, (name, int(number)))]
        return [(socket.AF_UNIX, self._address)]


class Line:
    """One sidecar, as long as it lives."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.resolver = SidecarResolver(endpoint.socket)
        self.http = SimpleAsyncHTTPClient(force_instance=True, resolver=self.resolver, max_clients=MAX_REQUESTS)


def _ensure(project: Path) -> Endpoint:
    from hopyard._client.sidecar import ensure

    return ensure(project)


class SidecarLink:
    def __init__(self, project: Path, ensure: Callable[[Path], Endpoint] = _ensure) -> None:
        self.project = project
        self._ensure = ensure
        self._line: Line | None = None
        self._starting = asyncio.Lock()
        self._sockets: set[WebSocketClientConnection] = set()

    async def line(self) -> Line:
        async with self._starting:
            if self._line is None:
                # Starting takes a moment and blocks: off the loop, once for all who ask meanwhile.
                self._line = Line(await asyncio.to_thread(self._ensure, self.project))
            return self._line

    def drop(self, line: Line) -> None:
        """This sidecar is gone or has another token now. The next use looks again."""
        if self._line is line:
            self._line = None
            # Not closed: other requests may still be reading their answers from it.

    async def fetch(self, request: HTTPServerRequest, path: str) -> HTTPResponse:
        line = await self.line()
        try:
            response = await self._send(line, request, path)
        except _GONE as gone:
            self.drop(line)
            if not isinstance(gone, _NOT_DELIVERED) and request.method != "GET":
                raise self._silent(line, gone) from gone
        else:
            if response.code != 401:
                return response
            self.drop(line)
        line = await self.line()
        try:
            return await self._send(line, request, path)
        except _GONE as gone:
            self.drop(line)
            raise self._silent(line, gone) from gone

    async def _send(self, line: Line, request: HTTPServerRequest, path: str) -> HTTPResponse:
        body = request.body if request.method in ("POST", "PUT", "PATCH") else None
        return await line.http.fetch(
            HTTPRequest(
                f"http://hopyard{path}",
                method=request.method or "GET",
                headers=request_headers(request, line.endpoint.token),
                body=body,
                allow_nonstandard_methods=True,
                follow_redirects=False,
                connect_timeout=CONNECT_TIMEOUT_S,
                request_timeout=0,
            ),
            raise_error=False,
        )

    async def open_socket(self, request: HTTPServerRequest, path: str) -> WebSocketClientConnection:
        line = await self.line()
        try:
            return await self._connect(line, request, path)
        except (*_GONE, HTTPClientError) as refused:
            if isinstance(refused, HTTPClientError) and refused.code not in (401, 599):
                raise
            self.drop(line)
        line = await self.line()
        try:
            return await self._connect(line, request, path)
        except _GONE as gone:
            self.drop(line)
            raise self._silent(line, gone) from gone

    async def _connect(self, line: Line, request: HTTPServerRequest, path: str) -> WebSocketClientConnection:
        opened = await websocket_connect(
            HTTPRequest(
                f"ws://hopyard{path}",
                headers=request_headers(request, line.endpoint.token),
                connect_timeout=CONNECT_TIMEOUT_S,
                request_timeout=CONNECT_TIMEOUT_S,
            ),
            resolver=line.resolver,
            max_message_size=MAX_MESSAGE_BYTES,
        )
        self._sockets.add(opened)
        return opened

    def close_socket(
        self, opened: WebSocketClientConnection, code: int | None = None, reason: str | None = None
    ) -> None:
        self._sockets.discard(opened)
        opened.close(code, reason)

    def close(self) -> None:
        for opened in list(self._sockets):
            self.close_socket(opened, 1001, "Jupyter Server is stopping")
        if self._line is not None:
            self._line.http.close()
            self._line = None

    def _silent(self, line: Line, gone: BaseException) -> HopyardError:
        why = str(gone) or type(gone).__name__
        return error("SIDECAR_SILENT", project=self.project, pid=line.endpoint.pid, why=why)
