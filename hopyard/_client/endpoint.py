"""Where a sidecar listens, and a plain socket to it. A kernel elsewhere will get one through Jupyter's URL here."""

from __future__ import annotations

import socket as sockets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 10.0
"""Seconds a healthy sidecar may take for a plain answer."""


@dataclass(frozen=True)
class Endpoint:
    """What `.hopyard/run/sidecar.json` says of the running sidecar."""

    project: Path
    socket: str
    pid: int
    token: str
    version: str
    protocol_version: int

    def connect(self, timeout: float | None = PATIENCE) -> sockets.socket:
        """A connected stream. Raises OSError when nobody listens."""
        if self.socket.startswith("tcp://"):  # where there are no unix sockets
            host, _, port = self.socket.removeprefix("tcp://").rpartition(":")
            return sockets.create_connection((host, int(port)), timeout)
        stream = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
        stream.settimeout(timeout)
        try:
            stream.connect(self.socket)
        except BaseException:
            stream.close()
            raise
        return stream


def record_path(project: Path) -> Path:
    return project / ".hopyard" / "run" / "sidecar.json"


def read_record(project: Path) -> Endpoint | None:
    """The recorded sidecar, running or not. None when there is no record or a broken one."""
    import json

    try:
        record: dict[str, Any] = json.loads(record_path(project).read_text("utf-8"))
        return Endpoint(
            project=project,
            socket=str(record["socket"]),
            pid=int(record["pid"]),
            token=str(record["token"]),
            version=str(record["version"]),
            protocol_version=int(record["protocolVersion"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
