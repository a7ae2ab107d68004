"""What this half is. Answers even when the sidecar cannot start, so that the browser can name a version skew."""

from __future__ import annotations

import asyncio
import platform
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

import hopyard
from hopyard._client.sidecar import running
from hopyard._protocol.errors import HopyardError
from hopyard._protocol.version import PROTOCOL_VERSION
from hopyard.server_extension.replies import JsonErrors
from hopyard.server_extension.sidecar_link import SidecarLink


class VersionHandler(JsonErrors, APIHandler):
    def initialize(self, link: SidecarLink) -> None:
        self._link = link

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(
            {
                "version": hopyard.__version__,
                "protocolVersion": PROTOCOL_VERSION,
                "python": platform.python_version(),
                # So that a page may look on where something runs, and starts nothing where nothing does.
                "running": await asyncio.to_thread(_is_running, self._link.project),
                "folder": _folder(Path(self.settings["server_root_dir"]), self._link.project),
            }
        )


def _is_running(project: Path) -> bool:
    try:
        return running(project) is not None
    except HopyardError:
        return False


def _folder(root: Path, project: Path) -> str:
    """Jupyter's root as the project names it, empty when they are one: notebooks are named relative to the project."""
    try:
        folder = root.expanduser().resolve().relative_to(project.resolve()).as_posix()
    except ValueError:
        return ""
    return "" if folder == "." else folder
