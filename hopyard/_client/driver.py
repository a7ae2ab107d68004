"""This process's way to the sidecar: connections to reuse, REST, and what to do when the sidecar went away."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hopyard._client import sidecar
from hopyard._client.endpoint import Endpoint, read_record
from hopyard._client.project import find_project, notebook_name
from hopyard._client.rest import Rest
from hopyard._protocol.errors import HopyardError, error

if TYPE_CHECKING:
    from hopyard._client.connection import Connection

Answer = TypeVar("Answer")
REST_SECONDS = 60.0
"""Asking a machine for its GPUs can take long."""


class Driver:
    """Made once a project and process. Threads get connections of their own."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.notebook = notebook_name(project)
        self._pid = os.getpid()
        self._free: list[Connection] = []
        self._guard = threading.Lock()

    def begin(self) -> None:
        """Starts the sidecar, if there is none, beside the caller's preparations. A failure shows when it is needed."""
        if read_record(self.project) is None:
            threading.Thread(target=self._start_quietly, name="hopyard-start", daemon=True).start()

    def _start_quietly(self) -> None:
        with suppress(Exception):
            sidecar.ensure(self.project, warm=True)

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
                return ask(Rest(record, REST_SECONDS))
            except TimeoutError as late:
                why = f"no answer to a request within {REST_SECONDS:.0f} s"
                raise error("SIDECAR_SILENT", project=self.project, pid=record.pid, why=why) from late
            except OSError:
                pass
            except HopyardError as refused:
                if refused.code != "UNAUTHORIZED":
                    raise
        return ask(Rest(sidecar.ensure(self.project), REST_SECONDS))

    def _open(self) -> Connection:
        record = read_record(self.project)
        if record is not None:
            try:
                return self._connect(record)
            except OSError:  # ConnectionLost among them
                pass
            except HopyardError as refused:
                if refused.code not in ("UNAUTHORIZED", "VERSION_SKEW"):
                    raise
        return self._connect(sidecar.ensure(self.project, warm=True))

    def _connect(self, endpoint: Endpoint) -> Connection:
        from hopyard._client.connection import Connection  # by now the sidecar may be starting beside

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
