"""A proxy between a project's sidecar and everybody who talks to it: slow, cut, half-open, or silent for a while."""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from hopyard._client.endpoint import record_path

CHUNK = 64 * 1024
Answer = TypeVar("Answer")


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._writers = (near, far)
        self.is_agents = False
        self.is_silent = False
        """Half-open: both ends believe that it stands, and nothing passes."""

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What comes goes out in order, each piece `delay_s` after it came."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        clock = asyncio.get_running_loop().time

        async def read() -> None:
            with suppress(OSError):
                while piece := await reader.read(CHUNK):
                    self.is_agents = self.is_agents or piece.startswith(b"GET /agent ")
                    pieces.put_nowait((clock() + self._proxy.delay_s, piece))
            pieces.put_nowait((clock() + self._proxy.delay_s, b""))

        reading = asyncio.ensure_future(read())
        try:
            while True:
                due, piece = await pieces.get()
                await asyncio.sleep(max(0.0, due - clock()))
                await self._proxy.passing.wait()
                if not piece:
                    return
                if not self.is_silent:
                    writer.write(piece)
                    await writer.drain()
        except OSError:
            return
        finally:
            reading.cancel()
            self.cut()

    def cut(self) -> None:
        for writer in self._writers:
            with suppress(OSError, RuntimeError):
                writer.transport.abort()


class Proxy:
    """Serves in a thread of its own, in place of the sidecar in the project's connection record."""

    def __init__(self, project: Path) -> None:
        self.delay_s = 0.0
        self.lines: set[Line] = set()
        self.cuts = 0
        self._record = record_path(project)
        self._told = self._record.read_text("utf-8")
        self._target: str = json.loads(self._told)["socket"]
        self._folder = tempfile.TemporaryDirectory(prefix="hopyard-proxy-")
        self._socket = str(Path(self._folder.name) / "p.sock")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="hopyard-test-proxy", daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._do(self._listen())
        self._write({**json.loads(self._told), "socket": self._socket})
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._record.exists():
            self._write(json.loads(self._told))
        self._folder.cleanup()

    def cut_some(self, chance: random.Random, share: float) -> None:
        self._do(self._cut_some(chance, share))

    def silence(self, agents: int) -> int:
        """So many connections of agents become half-open; how many there were to take."""
        return self._do(self._silence(agents))

    def partition(self, parted: bool) -> None:
        """While parted nothing passes, and nobody is told; what was sent meanwhile arrives afterwards."""
        self._do(self._part(parted))

    def _write(self, record: dict[str, Any]) -> None:
        part = self._record.with_suffix(".part")
        part.write_text(json.dumps(record), "utf-8")
        os.replace(part, self._record)

    def _do(self, what: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    async def _listen(self) -> None:
        self.passing = asyncio.Event()
        self.passing.set()
        self._server = await asyncio.start_unix_server(self._serve, self._socket)

    async def _serve(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            far_reader, far = await asyncio.open_unix_connection(self._target)
        except OSError:
            near.transport.abort()
            return
        line = Line(self, near, far)
        self.lines.add(line)
        try:
            await asyncio.gather(line.pump(near_reader, far), line.pump(far_reader, near))
        finally:
            self.lines.discard(line)

    async def _cut_some(self, chance: random.Random, share: float) -> None:
        for line in list(self.lines):
            if chance.random() < share:
                line.cut()
                self.cuts += 1

    async def _silence(self, agents: int) -> int:
        chosen = [line for line in self.lines if line.is_agents and not line.is_silent][:agents]
        for line in chosen:
            line.is_silent = True
        return len(chosen)

    async def _part(self, parted: bool) -> None:
        if parted:
            self.passing.clear()
        else:
            self.passing.set()

    async def _close(self) -> None:
        self._server.close()
        self.passing.set()
        for line in list(self.lines):
            line.cut()
        while self.lines:
            await asyncio.sleep(0.01)
