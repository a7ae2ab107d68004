"""SIGSTOP: who stands still for long is lost or forgiven, and what comes from the past changes nothing."""

from __future__ import annotations

import os
import platform
import signal
import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

from hopyard._client.identity import ConnectionLost
from hopyard._client.wire import Wire
from hopyard._protocol import codec
from hopyard._protocol.agent_messages import (
    AgentHello,
    AgentToServer,
    MetricReports,
    Refused,
    RunTrial,
    ServerToAgent,
    TrialFinished,
    TrialOutput,
    TrialStarted,
)
from hopyard._protocol.output import StreamItem
from hopyard._protocol.result import Returned, ReturnValue
from hopyard._protocol.version import PROTOCOL_VERSION
from tests.python.faults.harness import Project, alive, answer, wait_until
from tests.python.faults.scenarios.figures import Figures, seconds
from tests.python.faults.scenarios.journal import check_integrity

LEASE_MS = 1_500


def executors_freeze(project: Project, *, freezes: int, at_once: int = 4) -> Figures:
    """SIGSTOP for three leases, then SIGCONT: the trial has run again elsewhere, and the late process leaves."""
    recovered: list[float] = []
    frozen = runs = 0
    while frozen < freezes:
        now = min(at_once, freezes - frozen)
        driver = project.driver(
            f"""
            xs = list(range({runs * 100}, {runs * 100} + {now}))
            handle = experiment.launch(
                trial, {{"x": xs, "seconds": [3.0] * {now}}}, executors={2 * at_once}, wait=False, retries=3
            )
            handle.wait()
            print(json.dumps(handle.results))
            """,
            HOPYARD_LEASE_MS=str(LEASE_MS),
        )
        xs = list(map(str, range(runs * 100, runs * 100 + now)))
        wait_until(lambda xs=xs: all(project.runs()[0][x] == 1 for x in xs), "the trials run")  # type: ignore[misc]
        victims = [each["pid"] for each in project.executors("running")]
        assert len(victims) == now
        began = time.monotonic()
        for pid in victims:
            os.kill(pid, signal.SIGSTOP)
        try:
            wait_until(lambda xs=xs: all(project.runs()[0][x] == 2 for x in xs), "they began again")  # type: ignore[misc]
            recovered.append(time.monotonic() - began)
            time.sleep(max(0.0, began + 3 * LEASE_MS / 1000 - time.monotonic()))  # how long it stays frozen
        finally:
            for pid in victims:
                with suppress(ProcessLookupError):  # it was ended as soon as it was lost
                    os.kill(pid, signal.SIGCONT)
        assert answer(driver) == [int(x) ** 2 for x in xs]
        for pid in victims:
            wait_until(partial(_is_gone, pid), "the late executor leaves")
        frozen += now
        runs += 1
    assert {(trial["state"], trial["attempt"]) for trial in project.trials()} == {("succeeded", 2)}
    check_integrity(project.journal)
    return {
        "freezes": frozen,
        "lease": f"{LEASE_MS} ms",
        "results of the second attempt": f"{frozen}/{frozen}",
        "late processes left": 0,
        f"until the trials of {at_once} at once had begun again": seconds(recovered),
    }


def _is_gone(pid: int) -> bool:
    return not alive(pid)


class LateAgent:
    """Stands in for an executor that no provider can end, as on another machine: it takes an executor's place, gets
    a trial, falls silent until it is lost, and then says all that it has to say."""

    def __init__(self, project: Project, executor: dict[str, Any]) -> None:
        self._project = project
        self._executor = executor
        self._wire = Wire(project.endpoint(), "/agent")
        self._arrived: deque[ServerToAgent] = deque()
        self._say(self._hello([]))
        self.heard("agentWelcome")

    def _hello(self, holding: list[Any]) -> AgentHello:
        return AgentHello(
            protocol_version=PROTOCOL_VERSION,
            executor=self._executor["id"],
            fleet=self._executor["fleet"],
            pid=self._executor["pid"],
            host=socket.gethostname(),
            python=platform.python_version(),
            version="0",
            gpus=[],
            holding=holding,
        )

    def _say(self, message: AgentToServer) -> None:
        self._wire.send(codec.encode(message))

    def heard(self, kind: str) -> Any:
        while True:
            if not self._arrived:
                frame = self._wire.receive(20)
                assert frame is not None, f"no {kind} came"
                self._arrived.extend(codec.decode_all(codec.server_to_agent, frame))
            message = self._arrived.popleft()
            if type(message).__name__.lower() == kind.lower():
                return message

    def takes_a_trial(self) -> RunTrial:
        run: RunTrial = self.heard("runTrial")
        self._say(TrialStarted(trial=run.trial, attempt=run.attempt))
        return run

    def says_late(self, run: RunTrial, count: int) -> int:
        """How many of its messages went out before the connection was cut."""
        value = ReturnValue(repr="'from the past'", size=3, pickled=b"...", metric=99.0)
        of: dict[str, Any] = {"trial": run.trial, "attempt": run.attempt}
        sent = 0
        with suppress(ConnectionLost, OSError):
            for number in range(count):
                late: list[AgentToServer] = [
                    TrialOutput(**of, seq=number, items=[StreamItem(name="stdout", text="from the past\n")]),
                    MetricReports(**of, metric="metric", from_=number, steps=[number], values=[99.0]),
                    TrialFinished(**of, outcome=Returned(value=value), took_ms=1),
                    TrialStarted(**of),
                ]
                self._say(late[number % 4])
                sent += 1
        return sent

    def comes_back(self) -> Refused:
        """A new connection, as an agent makes one."""
        with suppress(Exception):
            self._wire.close()
        self._wire = Wire(self._project.endpoint(), "/agent")
        self._say(self._hello([]))
        refused: Refused = self.heard("refused")
        return refused

    def close(self) -> None:
        self._wire.close()


def late_messages(project: Project, *, messages: int) -> Figures:
    """A trial's first attempt is lost, its second runs; the first then says that it has ended, with another result."""
    driver = project.driver(
        """
        experiment.launch(trial, {"x": [0], "seconds": [0]}, executors=2)
        note("ready", 0)
        while not os.path.exists("second"):
            time.sleep(0.02)
        def waits(x):
            note("S", x)
            while not os.path.exists("go"):
                time.sleep(0.02)
            return x
        handle = experiment.launch(waits, {"x": [1, 2]}, executors=2, wait=False, retries=3)
        handle.wait()
        print(json.dumps({"results": handle.results, "output": handle.output}))
        """,
        HOPYARD_EXECUTORS="2",
        HOPYARD_LEASE_MS=str(LEASE_MS),
    )
    wait_until(lambda: project.noted("ready"), "the fleet is there")
    replaced = project.executors("idle")[0]
    os.kill(replaced["pid"], signal.SIGSTOP)
    late = LateAgent(project, replaced)
    try:
        (project.folder / "second").touch()
        run = late.takes_a_trial()
        wait_until(lambda: project.runs()[0].total() == 3, "its trial began again elsewhere")
        sent = late.says_late(run, messages)
        refused = late.comes_back()
        (project.folder / "go").touch()
        got = answer(driver)
    finally:
        late.close()
        with suppress(ProcessLookupError):
            os.kill(replaced["pid"], signal.SIGCONT)
    assert got == {"results": [1, 2], "output": got["output"]}
    assert "from the past" not in got["output"]
    attempts = {trial["id"]: trial["attempt"] for trial in project.trials()}
    assert attempts[run.trial] == run.attempt + 1
    assert b"from the past" not in project.journal.read_bytes()
    check_integrity(project.journal)
    return {
        "late messages": messages,
        "sent before the connection was cut": sent,
        "that changed anything": 0,
        "coming back": f"refused, {refused.failure.code}",
    }


def sidecar_freezes(project: Project, *, stands_s: float, lease_ms: int, times: int = 1) -> Figures:
    """SIGSTOP of the sidecar for longer than a lease: nobody is lost because it could not listen."""
    trials, runtime = 8, stands_s / 2
    driver = project.driver(
        f"""
        xs = list(range({trials}))
        handle = experiment.launch(trial, {{"x": xs, "seconds": [{runtime}] * {trials}}}, wait=False, retries=3)
        handle.wait()
        print(json.dumps(handle.results))
        """,
        HOPYARD_LEASE_MS=str(lease_ms),
    )
    wait_until(lambda: project.runs()[0].total() >= 4, "trials run")
    for _ in range(times):
        if driver.poll() is None:
            pid = project.endpoint().pid
            os.kill(pid, signal.SIGSTOP)
            try:
                time.sleep(stands_s)  # how long it stands
            finally:
                os.kill(pid, signal.SIGCONT)
            project.get("/healthz")
    assert answer(driver, 600) == [x * x for x in range(trials)]
    assert {(trial["state"], trial["attempt"]) for trial in project.trials()} == {("succeeded", 1)}
    assert set(project.runs()[0].values()) == {1}
    return {"stood still": f"{stands_s:g} s", "lease": f"{lease_ms} ms", "trials": trials, "trials lost by it": 0}
