"""WebSockets through to the sidecar: Socket.IO of the panels, drivers and agents on other machines.

Each direction carries one message at a time: what one side does not read is not read from the other, so a browser
that has stopped reading costs one message of memory here and slows down nobody else.
"""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.httpclient import HTTPClientError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketHandler

from hopyard.server_extension.forwarding import sidecar_path
from hopyard.server_extension.replies import JsonErrors
from hopyard.server_extension.sidecar_link import MAX_MESSAGE_BYTES, SidecarLink

SERVICE_RESTART = 1012
# Codes that stand for "no code came" (1005), "the line broke" (1006) and "bad TLS" (1015) must not be sent.
_UNSENDABLE = frozenset({1004, 1005, 1006, 1015})
_REASON_BYTES = 123


def passed_on(code: int | None, reason: str | None) -> tuple[int | None, str | None]:
    """A peer's close code and reason, as the other side may be told them."""
    if code is None or code == 1005:
        return None, None
    if code in _UNSENDABLE or not 1000 <= code < 5000:
        return SERVICE_RESTART, "The other side has gone"
    return code, (reason or "").encode()[:_REASON_BYTES].decode(errors="ignore") or None


class SocketProxy(JsonErrors, WebSocketMixin, WebSocketHandler, JupyterHandler):
    _upstream: WebSocketClientConnection
    _downstream: asyncio.Task[None] | None = None

    def initialize(self, link: SidecarLink) -> None:
        self._link = link

    def get_compression_options(self) -> None:
        return None

    @property
    def max_message_size(self) -> int:
        return MAX_MESSAGE_BYTES

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        allowed = self.authorizer.is_authorized(self, self.current_user, "execute", self.auth_resource)
        if not await ensure_async(allowed):
            raise HTTPError(403, "This user may not open WebSockets of Hopyard.")
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise HTTPError(400, "This address takes WebSockets only.")
        # Before anything is opened on a stranger's behalf; tornado asks again later.
        origin = self.request.headers.get("Origin")
        if origin is not None and not self.check_origin(origin):
            raise HTTPError(403, "WebSockets from this origin are refused.")
        try:
            self._upstream = await self._link.open_socket(self.request, sidecar_path(self.request, self.base_url))
        except HTTPClientError as refused:
            raise HTTPError(refused.code, "The sidecar refused the WebSocket.") from refused
        try:
            await super().get(*args, **kwargs)
        finally:
            self._link.close_socket(self._upstream)

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._downstream = asyncio.ensure_future(self._pump())

    async def _pump(self) -> None:
        try:
            while (message := await self._upstream.read_message()) is not None:
                await self.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            return
        code, reason = self._upstream.close_code, self._upstream.close_reason
        # A close without a code is how a killed sidecar looks from here.
        self.close(*(passed_on(1006, None) if code is None else passed_on(code, reason)))

    async def on_message(self, message: str | bytes) -> None:
        try:
            await self._upstream.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            self.close(*passed_on(1006, None))

    def on_close(self) -> None:
        if self.ping_callback is not None:
            self.ping_callback.stop()
        self._link.close_socket(self._upstream, *passed_on(self.close_code, self.close_reason))
        if self._downstream is not None:
            self._downstream.cancel()
