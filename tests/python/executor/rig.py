"""A small sidecar for tests: a real WebSocket server on a unix socket, a real host, agents and workers."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import cloudpickle
from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed

from hopyard._protocol import codec
from hopyard._protocol.agent_messages import (
    AgentHello,
    AgentToServer,
    AgentWelcome,
    Blob,
    MetricReports,
    NeedBlob,
    OutputSettled,
    ReportsSettled,
    RunTrial,
    ServerToAgent,
    Settled,
    StopTrial,
    TrialFinished,
    TrialOutput,
)
from hopyard._protocol.experiment import AgentFunctionWork, AgentWork, CellWork, Row, TrialRef
from hopyard._protocol.output import OutputItem, StreamItem
from hopyard._protocol.result import Outcome, Returned
from hopyard._protocol.version import PROTOCOL_VERSION

PATIENCE_S = 30.0
TOKEN = "secret-of-the-test"
T = TypeVar("T")


class Agent:
    """One executor as the sidecar sees it, over all its connections."""

    def __init__(self, executor: str) -> None:
        self.executor = executor
        self.hellos: list[AgentHello] = []
        self.messages: list[AgentToServer] = []
        self.connection: ServerConnection | None = None
        self.changed = asyncio.Condition()

    async def send(self, message: ServerToAgent) -> None:
        assert self.connection is not None
        await self.connection.send(codec.encode(message))

    async def until(self, found: Callable[[], T | None]) -> T:
        async def wait() -> T:
            async with self.changed:
                while (value := found()) is None:
                    await self.changed.wait()
                return value

        return await asyncio.wait_for(wait(), PATIENCE_S)

    async def until_seen(self, kind: type[T], fits: Callable[[T], bool] = lambda _: True) -> T:
        return await self.until(lambda: next((m for m in self.messages if isinstance(m, kind) and fits(m)), None))

    async def end_of(self, ref: TrialRef) -> Outcome:
        found = await self.until_seen(TrialFinished, lambda m: (m.trial, m.attempt) == (ref.trial, ref.attempt))
        return found.outcome

    def items_of(self, ref: TrialRef) -> list[OutputItem]:
        """In order and without the repetitions of a replay."""
        items: dict[int, OutputItem] = {}
        for message in self.messages:
            if isinstance(message, TrialOutput) and (message.trial, message.attempt) == (ref.trial, ref.attempt):
                items.update(enumerate(message.items, message.seq))
        assert sorted(items) == list(range(len(items)))
        return [items[at] for at in sorted(items)]

    def text_of(self, ref: TrialRef, name: str = "stdout") -> str:
        return "".join(i.text for i in self.items_of(ref) if isinstance(i, StreamItem) and i.name == name)

    def points_of(self, ref: TrialRef, metric: str = "metric") -> list[tuple[int, float]]:
        points: dict[int, tuple[int, float]] = {}
        for m in self.messages:
            if isinstance(m, MetricReports) and (m.trial, m.attempt, m.metric) == (ref.trial, ref.attempt, metric):
                points.update(enumerate(zip(m.steps, m.values, strict=True), m.from_))
        assert sorted(points) == list(range(len(points)))
        return [points[at] for at in sorted(points)]


class Rig:
    def __init__(self, project: Path) -> None:
        self.project = project
        self.agents: dict[str, Agent] = {}
        self.joined = asyncio.Condition()
        self.blobs: dict[str, bytes] = {}
        self.drop: list[TrialRef] = []
        self.settle = True
        self.lease_ms = 15_000
        self.sample_every_ms = 0
        self.socket = Path(tempfile.mkdtemp(prefix="hop-")) / "s.sock"
        self.server: Server | None = None
        self.host: asyncio.subprocess.Process | None = None
        self.events: list[dict[str, Any]] = []
        self._numbers = itertools.count()

    # -- the server

    async def listen(self) -> None:
        self.server = await unix_serve(self._serve, str(self.socket), max_size=2**27)
        record = self.project / ".hopyard" / "run" / "sidecar.json"
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"socket": str(self.socket), "pid": os.getpid(), "token": TOKEN, "version": "0"}))

    async def listen_by_tls(self, certificate: ssl.SSLContext) -> int:
        """On a port of this machine, as a sidecar on another machine would."""
        self.server = await serve(self._serve, "127.0.0.1", 0, max_size=2**27, ssl=certificate)
        port: int = next(iter(self.server.sockets)).getsockname()[1]
        return port

    async def stop_listening(self) -> None:
        """Like a kill: connections are cut, the socket is gone."""
        assert self.server is not None
        self.server.close(close_connections=False)
        for agent in self.agents.values():
            if agent.connection is not None:
                agent.connection.transport.abort()
                agent.connection = None
        await self.server.wait_closed()
        self.socket.unlink(missing_ok=True)

    async def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        assert request.path == "/agent"
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        agent: Agent | None = None
        with contextlib.suppress(ConnectionClosed):
            async for data in connection:
                assert isinstance(data, bytes)
                for message in codec.decode_all(codec.agent_to_server, data):
                    if isinstance(message, AgentHello):
                        agent = await self._welcome(connection, message)
                    assert agent is not None
                    await self._answer(agent, message)
                    async with agent.changed:
                        agent.messages.append(message)
                        agent.changed.notify_all()

    async def _welcome(self, connection: ServerConnection, hello: AgentHello) -> Agent:
        agent = self.agents.setdefault(hello.executor, Agent(hello.executor))
        agent.connection = connection
        agent.hellos.append(hello)
        await agent.send(
            AgentWelcome(
                protocol_version=PROTOCOL_VERSION,
                drop=self.drop,
                lease_ms=self.lease_ms,
                sample_every_ms=self.sample_every_ms,
                project=str(self.project),
            )
        )
        async with self.joined:
            self.joined.notify_all()
        return agent

    async def _answer(self, agent: Agent, message: AgentToServer) -> None:
        if isinstance(message, NeedBlob):
            await agent.send(Blob(sha256=message.sha256, data=self.blobs[message.sha256]))
        elif not self.settle:
            return
        elif isinstance(message, TrialFinished):
            await agent.send(Settled(trial=message.trial, attempt=message.attempt))
        elif isinstance(message, TrialOutput):
            upto = message.seq + len(message.items)
            await agent.send(OutputSettled(trial=message.trial, attempt=message.attempt, seq=upto))
        elif isinstance(message, MetricReports):
            upto = message.from_ + len(message.steps)
            await agent.send(
                ReportsSettled(trial=message.trial, attempt=message.attempt, metric=message.metric, from_=upto)
            )

    # -- the host

    async def start_host(self, *executors: str, **settings: Any) -> list[Agent]:
        order = {
            "socket": str(self.socket),
            "token": TOKEN,
            "project": str(self.project),
            "fleet": "fleet_test1",
            "protocolVersion": PROTOCOL_VERSION,
            "memoryMb": 4096,
            "cpus": 1,
            "logs": str(self.project / ".hopyard" / "logs" / "executors"),
            "executors": [{"id": e, "label": e, "gpus": [], "environment": {}, **settings} for e in executors],
        }
        self.host = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hopyard.executor.host",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert self.host.stdin is not None
        self.host.stdin.write(json.dumps(order).encode() + b"\n")
        self.host.stdin.close()
        return [await self.agent(executor) for executor in executors]

    async def agent(self, executor: str) -> Agent:
        async def wait() -> Agent:
            async with self.joined:
                while executor not in self.agents:
                    await self.joined.wait()
                return self.agents[executor]

        return await asyncio.wait_for(wait(), PATIENCE_S)

    async def next_event(self) -> dict[str, Any]:
        assert self.host is not None
        assert self.host.stdout is not None
        line = await asyncio.wait_for(self.host.stdout.readline(), PATIENCE_S)
        event: dict[str, Any] = json.loads(line)
        return event

    async def close(self) -> None:
        if self.host is not None:
            if self.host.returncode is None:
                self.host.terminate()
            await asyncio.wait_for(self.host.wait(), PATIENCE_S)
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()
        self.socket.unlink(missing_ok=True)
        self.socket.parent.rmdir()

    # -- work

    def order_of(self, work: AgentWork, **changes: Any) -> RunTrial:
        number = next(self._numbers)
        order: dict[str, Any] = {
            "trial": f"exp_test.{number}",
            "attempt": 1,
            "experiment": "exp_test",
            "kind_of_experiment": "launch",
            "work": work,
            "directory": str(self.project / "Experiments" / "app_1" / f"replica_{number}"),
            "index": 0,
            "of": 1,
            "memory_mb": 1024,
            "fresh_process": False,
            "environment": {},
        }
        return RunTrial(**{**order, **changes})

    def function(self, function: Callable[..., Any]) -> AgentFunctionWork:
        pickled = cloudpickle.dumps(function, protocol=5)
        sha256 = hashlib.sha256(pickled).hexdigest()
        self.blobs[sha256] = pickled
        return AgentFunctionWork(blob=sha256, name=getattr(function, "__name__", "function"))

    async def start(self, agent: Agent, work: AgentWork | Callable[..., Any] | str, **changes: Any) -> TrialRef:
        if isinstance(work, str):
            work = CellWork(code=work, capture=changes.pop("capture", []))
        elif not isinstance(work, AgentFunctionWork | CellWork):
            work = self.function(work)
        arguments = changes.pop("arguments", None)
        if arguments is not None:
            changes["row"] = Row(params=arguments)
        order = self.order_of(work, **changes)
        await agent.send(order)
        return TrialRef(trial=order.trial, attempt=order.attempt)

    async def run(self, agent: Agent, work: AgentWork | Callable[..., Any] | str, **changes: Any) -> Outcome:
        return await agent.end_of(await self.start(agent, work, **changes))

    async def value(self, agent: Agent, work: AgentWork | Callable[..., Any] | str, **changes: Any) -> Any:
        outcome = await self.run(agent, work, **changes)
        assert isinstance(outcome, Returned), outcome
        pickled = outcome.value.pickled
        if not isinstance(pickled, bytes):
            blob = await agent.until_seen(Blob, lambda b: b.sha256 == outcome.value.blob)
            pickled = blob.data
        return cloudpickle.loads(pickled)

    async def stop(self, agent: Agent, ref: TrialRef, how: Any, **more: Any) -> None:
        await agent.send(StopTrial(trial=ref.trial, attempt=ref.attempt, how=how, reason="test", **more))


@contextlib.asynccontextmanager
async def rig_in(project: Path) -> AsyncIterator[Rig]:
    rig = Rig(project)
    await rig.listen()
    try:
        yield rig
    finally:
        await rig.close()
