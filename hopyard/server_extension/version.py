"""What this half is. Answers even when the sidecar cannot start, so that the browser can name a version skew."""

from __future__ import annotations

import platform

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

import hopyard
from hopyard._protocol.version import PROTOCOL_VERSION
from hopyard.server_extension.replies import JsonErrors


class VersionHandler(JsonErrors, APIHandler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(
            {
                "version": hopyard.__version__,
                "protocolVersion": PROTOCOL_VERSION,
                "python": platform.python_version(),
            }
        )
