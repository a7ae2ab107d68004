"""The extension as Jupyter Server loads it. Loading starts nothing: the sidecar starts when it is first needed."""

from __future__ import annotations

import os

from jupyter_server.extension.application import ExtensionApp

from hopyard._client.project import find_project
from hopyard.server_extension.doctor import DoctorHandler
from hopyard.server_extension.rest import RestProxy
from hopyard.server_extension.sidecar_link import SidecarLink
from hopyard.server_extension.sockets import SocketProxy
from hopyard.server_extension.version import VersionHandler

REST_PATHS = r"/hopyard/(?:healthz|openapi\.json|api/.*)"
SOCKET_PATHS = r"/hopyard/(?:socket\.io/?|driver|agent)"


class HopyardExtension(ExtensionApp):
    name = "hopyard"
    description = "Runs notebook functions on executors, through the project's sidecar."
    load_other_extensions = True

    def initialize_settings(self) -> None:
        assert self.serverapp is not None  # linked before it is initialized
        project = find_project(self.serverapp.root_dir)
        # Kernels inherit it, so that panel and notebook speak of one project wherever the notebook lies.
        os.environ["HOPYARD_PROJECT"] = str(project)
        self.link = SidecarLink(project)
        self.settings["hopyard_link"] = self.link

    def initialize_handlers(self) -> None:
        link = {"link": self.link}
        self.handlers.extend(
            [
                ("/hopyard/version", VersionHandler, link),
                ("/hopyard/doctor", DoctorHandler, link),
                (REST_PATHS, RestProxy, link),
                (SOCKET_PATHS, SocketProxy, link),
            ]
        )

    async def stop_extension(self) -> None:
        """Lets go of the sidecar, which goes on: it leaves by itself once nothing runs and nobody asks."""
        self.link.close()
