"""REST through to the sidecar. Jupyter says who may, and keeps its XSRF check for all that changes something."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from hopyard.server_extension.forwarding import response_headers, sidecar_path
from hopyard.server_extension.replies import JsonErrors
from hopyard.server_extension.sidecar_link import SidecarLink


class RestProxy(JsonErrors, APIHandler):
    # The sidecar's life is its own: a panel that polls must not keep an idle Jupyter alive.
    _track_activity = False

    def initialize(self, link: SidecarLink) -> None:
        self._link = link

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self._pass_on()

    @web.authenticated
    @authorized
    async def post(self) -> None:
        await self._pass_on()

    @web.authenticated
    @authorized
    async def put(self) -> None:
        await self._pass_on()

    @web.authenticated
    @authorized
    async def delete(self) -> None:
        await self._pass_on()

    async def _pass_on(self) -> None:
        response = await self._link.fetch(self.request, sidecar_path(self.request, self.base_url))
        self.set_status(response.code)
        for name, value in response_headers(response.headers).items():
            self.set_header(name, value)
        content_type = response.headers.get("Content-Type", "application/json")
        self.finish(response.body or b"", set_content_type=content_type)
