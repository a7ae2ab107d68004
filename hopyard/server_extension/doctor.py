"""The doctor for the browser: works with a broken sidecar, since that is when it is asked."""

from __future__ import annotations

import asyncio
import json

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from hopyard.server_extension.replies import JsonErrors
from hopyard.server_extension.sidecar_link import SidecarLink


class DoctorHandler(JsonErrors, APIHandler):
    def initialize(self, link: SidecarLink) -> None:
        self._link = link

    @web.authenticated
    @authorized
    async def get(self) -> None:
        from hopyard.doctor import examine

        findings = await asyncio.to_thread(examine, self._link.project)
        self.finish(json.dumps([finding.to_json() for finding in findings]))
