"""The fork server of a fleet's executors on this machine: loads everything once, forks one agent each, and buries them.

Started by the local provider, perhaps ahead of time, and told what to do by one line of JSON on stdin; prints one line
of JSON for each start and end. It leaves when stdin ends without a word.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import Any, Final, NoReturn

import msgspec

from hopyard.executor import kinship
from hopyard.executor.address import Address
from hopyard.executor.child import can_fork
from hopyard.executor.prefix import look
from hopyard.executor.start import ExecutorSpec, run_agent

EXECUTOR_LOGS_KEPT_BYTES: Final = 4 * 1024 * 1024


class HostedExecutor(msgspec.Struct):
    id: str
    label: str = ""
    gpus: list[str] = []
    environment: dict[str, str] = {}


class HostOrder(msgspec.Struct, rename="camel"):
    """What the provider asks for."""

    socket: str
    token: str
    project: str
    fleet: str
    logs: str
    executors: list[HostedExecutor]
    protocol_version: int = 1
    memory_mb: int = 0
    cpus: float = 0
    lock: str = ""
    """Hash of the lock that the fleet was started with; empty: any will do."""


class Host:
    def __init__(self, order: HostOrder, version: str) -> None:
        self._order = order
        self._version = version
        self._agents: dict[int, str] = {}
        self._prefix = look(sys.prefix) if order.lock else None

    def run(self) -> None:
        kinship.adopt_orphans()
        signal.signal(signal.SIGTERM, self._on_terminate)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for executor in self._order.executors:
            try:
                pid = self._start(executor)
            except OSError as error:
                tell({"event": "ended", "executor": executor.id, "code": 1, "why": str(error)})
                continue
            self._agents[pid] = executor.id
            tell({"event": "started", "executor": executor.id, "pid": pid})
        while self._agents:
            pid, status = os.waitpid(-1, 0)
            # Whatever an agent left behind comes to us, generation by generation.
            executor_id = self._agents.pop(pid, None)
            kinship.end_orphans(keep=set(self._agents))
            if executor_id is not None:
                code = os.waitstatus_to_exitcode(status)
                tell(
                    {"event": "ended", "executor": executor_id, **({"code": code} if code >= 0 else {"signal": -code})}
                )
        kinship.end_orphans(keep=set())

    def _on_terminate(self, *_: object) -> None:
        for pid in list(self._agents):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _start(self, executor: HostedExecutor) -> int:
        log = os.path.join(self._order.logs, f"{executor.id}.log")
        spec = ExecutorSpec(
            id=executor.id,
            fleet=self._order.fleet,
            project=self._order.project,
            gpus=executor.gpus,
            environment=executor.environment,
            version=self._version,
            log=log,
            wanted_lock=self._order.lock,
            prefix=self._prefix,
        )
        os.makedirs(self._order.logs, exist_ok=True)
        if not can_fork():
            return self._spawn(spec)
        pid = os.fork()
        if pid:
            return pid
        _become_agent(log, spec, Address(f"ws+unix:{self._order.socket}", self._order.token))

    def _spawn(self, spec: ExecutorSpec) -> int:
        arguments = ["--executor", spec.id, "--fleet", spec.fleet, "--project", spec.project]
        with open(spec.log, "ab") as log:
            agent = subprocess.Popen(
                [sys.executable, "-m", "hopyard.executor.agent", *arguments, "--gpus", ",".join(spec.gpus)]
                + (["--lock", spec.wanted_lock] if spec.wanted_lock else []),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **spec.environment},
            )
        agent.returncode = 0  # reaped by our own waitpid
        return agent.pid


def _become_agent(log: str, spec: ExecutorSpec, address: Address) -> NoReturn:
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            if os.path.getsize(log) > EXECUTOR_LOGS_KEPT_BYTES:
                os.replace(log, f"{log}.1")
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        os.close(descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        run_agent(spec, first=address)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def tell(event: dict[str, Any]) -> None:
    """To the provider, if it still listens."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(event).encode() + b"\n")


def main() -> None:
    if can_fork():
        from hopyard.executor.worker.main import preload

        preload()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    try:
        order = msgspec.json.decode(line, type=HostOrder)
    except msgspec.MsgspecError as error:
        raise SystemExit(f"the host expects one line of JSON on stdin: {error}") from error
    from hopyard import __version__

    Host(order, __version__).run()


if __name__ == "__main__":
    # Forked processes run this very module's classes: import it under its own name, not as __main__.
    from hopyard.executor.host import main as run_host

    run_host()
