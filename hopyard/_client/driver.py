"""This process's way to the sidecar: connections to reuse, REST, and what to do when the sidecar went away."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hopyard._client import sidecar
from hopyard._client.connection import Connection
from hopyard._client.endpoint import Endpoint, read_record
from hopyard._client.project import find_project, notebook_name
from hopyard._client.rest import Rest
from hopyard._client.wire import ConnectionLost
from hopyard._protocol.errors import HopyardError

Answer = TypeVar("Answer")
GONE = OSError
"""What a call raises when the sidecar has gone away."""


class Driver:
    """Made once a project and process. Threads get connections of their own."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.notebook = notebook_name(project)
        self._pid = os.getpid()
        self._free: list[Connection] = []
        self._guard = threading.Lock()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for this thread; kept for the next user when all went well."""
        connection = self.take()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self.give(connection)

    def take(self) -> Connection:
        """An open connection. Starts the sidecar when none runs."""
        while True:
            with self._guard:
                if self._pid != os.getpid():  # forked: the sockets belong to the parent
                    self._pid, self._free = os.getpid(), []
                connection = self._free.pop() if self._free else None
            if connection is None:
                return self._open()
            if connection.is_open():
                connection.forget()
                return connection
            connection.close()

    def give(self, connection: Connection) -> None:
        with self._guard:
            self._free.append(connection)

    def close(self) -> None:
        with self._guard:
            idle, self._free = self._free, []
        for connection in idle:
            connection.close()

    def rest(self, ask: Callable[[Rest], Answer]) -> Answer:
        """One request; the sidecar is started when none runs."""
        record = read_record(self.project)
        if record is not None:
            try:
                return ask(Rest(record))
            except TimeoutError:
                raise
            except OSError:
                pass
            except HopyardError as refused:
                if refused.code != "UNAUTHORIZED":
                    raise
        return ask(Rest(sidecar.ensure(self.project)))

    def _open(self) -> Connection:
        record = read_record(self.project)
        if record is not None:
            try:
                return self._connect(record)
            except (ConnectionLost, OSError):
                pass
            except HopyardError as refused:
                if refused.code not in ("UNAUTHORIZED", "VERSION_SKEW"):
                    raise
        return self._connect(sidecar.ensure(self.project))

    def _connect(self, endpoint: Endpoint) -> Connection:
        return Connection(endpoint, self.notebook)


_drivers: dict[Path, Driver] = {}


def driver(project: Path | None = None) -> Driver:
    """The driver of the project, of this kernel's project when none is named."""
    folder = project if project is not None else find_project()
    known = _drivers.get(folder)
    if known is None or known.notebook != notebook_name(folder):
        known = _drivers[folder] = Driver(folder)
    return known


def forget_all() -> None:
    """Closes every idle connection; the next call opens its own."""
    for known in _drivers.values():
        known.close()
    _drivers.clear()
