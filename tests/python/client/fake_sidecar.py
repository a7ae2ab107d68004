"""A small sidecar for tests of the kernel library: the real protocol on a real unix socket, functions run in place.

It can be told to misbehave where the real one would only by chance: to drop a connection in the midst of a submission.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import pickle
import threading
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket
from msgspec import UNSET

from hopyard._protocol.agent_messages import Blob, NeedBlob, Refused
from hopyard._protocol.codec import driver_to_server, encode
from hopyard._protocol.driver_messages import (
    Accepted,
    DriverHello,
    DriverWelcome,
    ExperimentEnded,
    ExperimentProgress,
    StopExperiment,
    Submit,
    TrialEnded,
    Watch,
    Watched,
)
from hopyard._protocol.experiment import (
    ExperimentSpec,
    ExperimentView,
    FunctionWork,
    Row,
    RowsPlan,
    TrialCounts,
    TrialView,
)
from hopyard._protocol.failure import Failure
from hopyard._protocol.output import StreamItem
from hopyard._protocol.project import ExperimentSnapshot, TrialOutputChunk
from hopyard._protocol.result import Interrupted, Outcome, Raised, Returned, ReturnValue
from hopyard._protocol.scalars import Message
from hopyard._protocol.search import SearchPlan
from hopyard._protocol.version import PROTOCOL_VERSION
from hopyard.executor.worker.results import metric_of

TOKEN = "fake-token"
_numbers = count(1)
"""Ids are never given twice, as in the real one."""


class Run:
    """One experiment and all that was said of it."""

    def __init__(self, view: ExperimentView, trials: list[TrialView]) -> None:
        self.view = view
        self.trials = trials
        self.output: list[TrialOutputChunk] = []
        self.outcomes: list[tuple[TrialView, Outcome]] = []
        self.watchers: set[DriverSocket] = set()


class FakeSidecar:
    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        self.path = str(folder / "sidecar.sock")
        self.executors = 2
        self.fleets: list[dict[str, Any]] = []
        self.specs: list[ExperimentSpec] = []
        self.stopped: list[str] = []
        self.runs: dict[str, Run] = {}
        self.blobs: dict[str, bytes] = {}
        self.before_accepted: list[Callable[[], bool]] = []
        """Each is asked once after a submission is recorded; True drops the connection instead of answering."""
        self.hold = threading.Event()
        """While clear, `finish_later` experiments keep running."""
        self.finish_later = False
        self.connections: set[DriverSocket] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> FakeSidecar:
        self._thread.start()
        self._ready.wait()
        run = self.project / ".hopyard" / "run"
        run.mkdir(parents=True, exist_ok=True)
        spoken = {"version": "0", "protocolVersion": PROTOCOL_VERSION}
        record = {"socket": self.path, "pid": os.getpid(), "token": TOKEN, **spoken}
        (run / "sidecar.json").write_text(json.dumps(record))
        return self

    def __exit__(self, *exit: object) -> None:
        self.loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def drop_connections(self) -> None:
        """As when the sidecar is killed: all connections close without a word."""
        for each in list(self.connections):
            self.loop.call_soon_threadsafe(each.drop)

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        routes = [
            (r"/driver", DriverSocket, {"fake": self}),
            (r"(/healthz|/api/.*)", RestRoutes, {"fake": self}),
        ]
        server = tornado.httpserver.HTTPServer(tornado.web.Application(routes, websocket_max_message_size=2**27))
        server.add_socket(tornado.netutil.bind_unix_socket(self.path))
        self._ready.set()
        await self._ended.wait()
        server.stop()
        for each in list(self.connections):
            each.drop()
        await asyncio.sleep(0)

    def accept(self, app: str, spec: ExperimentSpec) -> Run:
        self.specs.append(spec)
        number = next(_numbers)
        id = f"exp_fake{number:04d}"
        rows = _rows(spec)
        count = len(rows) if rows is not None else self.executors
        directory = f"Experiments/{app}_{number}"
        trials = [
            TrialView(
                id=f"{id}.{index}",
                number=index,
                state="queued",
                params=rows[index].params if rows is not None else {},
                attempt=1,
                executor_label=f"e{index % self.executors + 1}",
                directory=f"{directory}/{index}",
            )
            for index in range(count)
        ]
        run = Run(
            ExperimentView(
                id=id, kind=spec.kind, name=spec.name, state="running", created_at=1, started_at=1,
                directory=directory, trials=_counts(trials), priority=spec.priority,
            ),
            trials,
        )  # fmt: skip
        self.runs[id] = run
        return run

    def execute(self, run: Run, spec: ExperimentSpec) -> None:
        for index, trial in enumerate(run.trials):
            printed, outcome = self._call(spec, index)
            if printed:
                items = [StreamItem(name="stdout", text=printed)]
                label = str(trial.executor_label)
                run.output.append(TrialOutputChunk(trial=trial.id, attempt=1, executor=label, seq=0, items=list(items)))
            trial.state = "succeeded" if isinstance(outcome, Returned) else "failed"
            run.outcomes.append((trial, outcome))
        self.finish(run, "failed" if any(trial.state == "failed" for trial in run.trials) else "succeeded")

    def finish(self, run: Run, state: Any) -> None:
        run.view = msgspec.structs.replace(run.view, state=state, ended_at=100, trials=_counts(run.trials))

    def _call(self, spec: ExperimentSpec, index: int) -> tuple[str, Outcome]:
        assert isinstance(spec.work, FunctionWork)
        _, fn, _ = pickle.loads(self.blobs[spec.work.blob])
        rows = _rows(spec)
        row = rows[index] if rows is not None else None
        values: dict[str, Any] = {}
        if row is not None:
            values = pickle.loads(row.pickled) if row.pickled is not UNSET else row.params
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                value = fn(**values)
        except Exception as raised:
            text = "".join(traceback.format_exception(raised))
            failure = Failure(code=type(raised).__name__, message=str(raised), traceback=text)
            return printed.getvalue(), Raised(failure=failure)
        content = pickle.dumps(value, protocol=5)
        metric = metric_of(value, spec.metric_key if spec.metric_key is not UNSET else None)
        result = ReturnValue(repr=repr(value), size=len(content), pickled=content, metric=metric)
        return printed.getvalue(), Returned(value=result)


def _rows(spec: ExperimentSpec) -> list[Row] | None:
    """A search proposes a plain sequence: low, high, low … of each range, each listed value in turn."""
    plan = spec.plan
    if isinstance(plan, SearchPlan):
        return [
            Row(params=_proposed(plan.space["parameters"], at))
            for at in range(4 if plan.trials is UNSET else plan.trials)
        ]
    return plan.rows if isinstance(plan, RowsPlan) else None


def _proposed(parameters: list[dict[str, Any]], at: int) -> dict[str, Any]:
    def value(parameter: dict[str, Any]) -> Any:
        listed = parameter.get("values") or parameter.get("choices") or [parameter.get("value")]
        chosen = (parameter["low"], parameter["high"])[at % 2] if "low" in parameter else listed[at % len(listed)]
        return int(chosen) if isinstance(chosen, float) and chosen.is_integer() else chosen  # as JSON gives it

    return {parameter["name"]: value(parameter) for parameter in parameters}


def _counts(trials: list[TrialView]) -> TrialCounts:
    def count(state: str) -> int:
        return sum(trial.state == state for trial in trials)

    return TrialCounts(
        total=len(trials), queued=count("queued"), running=count("running"), succeeded=count("succeeded"),
        stopped=count("stopped"), failed=count("failed"), cancelled=count("cancelled"),
    )  # fmt: skip


class DriverSocket(tornado.websocket.WebSocketHandler):
    fake: FakeSidecar

    def initialize(self, fake: FakeSidecar) -> None:
        self.fake = fake
        self.app = ""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if self.request.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.set_status(401)
            self.finish()
            return
        await super().get(*args, **kwargs)

    def open(self, *args: str, **kwargs: str) -> None:
        self.fake.connections.add(self)

    def on_close(self) -> None:
        self.fake.connections.discard(self)

    def drop(self) -> None:
        if self.ws_connection is not None:
            self.ws_connection._abort()

    def say(self, message: Message) -> None:
        if self.ws_connection is not None:
            self.write_message(encode(message), binary=True)

    async def on_message(self, frame: str | bytes) -> None:
        assert isinstance(frame, bytes)
        message = driver_to_server.decode(frame)
        fake = self.fake
        match message:
            case DriverHello():
                self.app = message.app
                self.say(DriverWelcome(protocol_version=PROTOCOL_VERSION, version="0", project=str(fake.project)))
            case Blob():
                fake.blobs[message.sha256] = message.data
            case NeedBlob():
                self.say(Blob(sha256=message.sha256, data=fake.blobs[message.sha256]))
            case Submit():
                await self._submit(message)
            case Watch():
                self._watch(message)
            case StopExperiment():
                fake.stopped.append(message.reason)
                run = fake.runs[message.experiment]
                for trial in run.trials[len(run.outcomes) :]:
                    trial.state = "stopped"
                    run.outcomes.append((trial, Interrupted()))
                fake.finish(run, "stopped")
                self._tell_end(run)

    async def _submit(self, message: Submit) -> None:
        fake = self.fake
        if message.spec.name == "refuse":
            failure = Failure(code="NO_GPU", message="2 GPUs were asked for; none is there.", hint="Ask for fewer.")
            self.say(Refused(request=message.request, failure=failure))
            return
        if not fake.fleets and message.spec.start_fleet is UNSET:
            failure = Failure(code="NO_EXECUTOR", message="No executor is left to run it: none runs.")
            self.say(Refused(request=message.request, failure=failure))
            return
        run = fake.accept(self.app, message.spec)
        if fake.before_accepted and fake.before_accepted.pop()():
            self.drop()
            return
        self.say(Accepted(request=message.request, experiment=run.view))
        if message.watch:
            run.watchers.add(self)
        self.going_on = asyncio.ensure_future(self._go_on(message, run))

    async def _go_on(self, message: Submit, run: Run) -> None:
        fake = self.fake
        if fake.finish_later:
            while not fake.hold.is_set():
                await asyncio.sleep(0.005)
        if run.view.state == "running":
            fake.execute(run, message.spec)
        self._tell_end(run)

    def _watch(self, message: Watch) -> None:
        run = self.fake.runs.get(message.experiment)
        if run is None:
            failure = Failure(code="EXPERIMENT_NOT_FOUND", message=f"There is no experiment {message.experiment}.")
            self.say(Refused(request=message.request, failure=failure))
            return
        snapshot = ExperimentSnapshot(revision=1, experiment=run.view, trials=run.trials, output=run.output)
        self.say(Watched(request=message.request, snapshot=snapshot))
        if run.view.state == "running":
            run.watchers.add(self)
        else:
            self._say_end(run)

    def _tell_end(self, run: Run) -> None:
        for watcher in run.watchers:
            watcher.say(ExperimentProgress(experiment=run.view.id, view=run.view, trials=run.trials, output=run.output))
            watcher._say_end(run)
        run.watchers.clear()

    def _say_end(self, run: Run) -> None:
        for trial, outcome in run.outcomes:
            self.say(TrialEnded(trial=trial, outcome=outcome))
        self.say(ExperimentEnded(experiment=run.view))


class RestRoutes(tornado.web.RequestHandler):
    fake: FakeSidecar

    def initialize(self, fake: FakeSidecar) -> None:
        self.fake = fake

    def get(self, path: str) -> None:
        views = [run.view for run in self.fake.runs.values()][::-1]
        answers: dict[str, Any] = {
            "/healthz": {"status": "ok"},
            "/api/project": {"revision": 1, "fleets": self.fake.fleets, "executors": [], "experiments": views},
            "/api/settings": {"fleet": {"memoryMb": 777}},
            "/api/experiments": views,
        }
        run = self.fake.runs.get(path.rpartition("/")[2])
        if run is not None:
            answers[path] = ExperimentSnapshot(revision=1, experiment=run.view, trials=run.trials, output=run.output)
        if path not in answers:
            self.set_status(404)
            self.finish({"code": "EXPERIMENT_NOT_FOUND", "message": "There is no such experiment.", "hint": "List."})
            return
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(answers[path]))
