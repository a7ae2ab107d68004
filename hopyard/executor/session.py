"""One executor's half of the conversation. No sockets, no clock, no threads: happenings and their time come in as
calls, wishes go out as actions. An attempt is kept until the sidecar has settled it, whatever the connection does."""

import hashlib
from collections import deque
from typing import Final, Literal

from msgspec import UNSET

from hopyard._protocol.agent_messages import (
    AgentHello,
    AgentWelcome,
    Blob,
    ExecutorLeaving,
    ExecutorSample,
    NeedBlob,
    OutputSettled,
    Refused,
    ReportsSettled,
    RestartWorker,
    RunTrial,
    ServerToAgent,
    SetSampleRate,
    Settled,
    ShutDown,
    StopTrial,
    TrialFinished,
)
from hopyard._protocol.experiment import AgentFunctionWork, TrialRef
from hopyard._protocol.failure import Failure
from hopyard._protocol.fleet import Sample
from hopyard._protocol.output import NoticeItem, OutputItem
from hopyard._protocol.result import Died, Interrupted, Outcome, Raised, Returned, ReturnValue, Stopped
from hopyard._protocol.version import INLINE_RESULT_BYTES, PROTOCOL_VERSION
from hopyard.executor.actions import (
    Action,
    CloseLog,
    DismissWorker,
    Exit,
    Note,
    OpenLog,
    RunWork,
    Send,
    SetStopFlag,
    SignalWorker,
    StartWorker,
    TakeSample,
    WriteLog,
)
from hopyard.executor.held import HeldAttempt
from hopyard.executor.outbox import Outbox
from hopyard.executor.shelf import FunctionShelf
from hopyard.executor.terms import Ending, Graces, Identity, failure

STALE_GRACE_S: Final = 0.4
DISMISS_GRACE_S: Final = 2.0
GIVE_UP_AFTER_S: Final = 600.0
MOST_FAILED_STARTS: Final = 3


_GRACES: Final = Graces()


class AgentSession:
    """Laws: at most one attempt runs; a worker that is being ended gets no new one; a message about another attempt
    than the running one never touches the worker."""

    def __init__(self, identity: Identity, graces: Graces = _GRACES) -> None:
        self._identity = identity
        self._graces = graces
        self._outbox = Outbox()
        self._shelf = FunctionShelf()
        self._lost_at = 0.0
        self._lease_s = 15.0
        self._sample_every_s = 0.0
        self._next_sample: float | None = None
        self._worker: Literal["absent", "starting", "idle", "busy"] = "absent"
        self._worker_used = False
        self._failed_starts = 0
        self._ending: Ending | None = None
        self._leaving: str | None = None
        self._running: HeldAttempt | None = None
        self._died_of: Failure | None = None
        self._waiting: deque[RunTrial] = deque()

    # -- what the agent asks

    @property
    def busy(self) -> bool:
        return self._running is not None

    @property
    def running_memory_mb(self) -> int | None:
        """The limit to watch, while an attempt runs."""
        return self._running.run.memory_mb if self._running is not None else None

    @property
    def unsettled(self) -> bool:
        return bool(self._outbox.refs())

    def deadline(self) -> float | None:
        """When `tick` wants to be called at the latest."""
        times = [self._ending.escalate_at] if self._ending is not None else []
        if self._outbox.is_open and self._next_sample is not None:
            times.append(self._next_sample)
        if not self._outbox.is_open and self._running is None:
            times.append(self._lost_at + GIVE_UP_AFTER_S)
        return min(times, default=None)

    # -- the connection

    def begin(self, now: float) -> list[Action]:
        self._lost_at = now
        return self._start_worker()

    def connected(self) -> list[Action]:
        who = self._identity
        hello = AgentHello(
            protocol_version=PROTOCOL_VERSION,
            executor=who.executor,
            fleet=who.fleet,
            pid=who.pid,
            host=who.host,
            python=who.python,
            version=who.version,
            gpus=who.gpus,
            holding=[*self._outbox.refs(), *(TrialRef(trial=run.trial, attempt=run.attempt) for run in self._waiting)],
        )
        return [Send(hello)]

    def disconnected(self, now: float) -> None:
        if self._outbox.is_open:
            self._lost_at = now
        self._outbox.close()
        self._shelf.asked_for = None

    def congested(self, yes: bool) -> list[Action]:
        """The transport holds too much, or has room again."""
        self._outbox.congested = yes
        return self._outbox.flush()

    # -- what the sidecar says

    def receive(self, message: ServerToAgent, now: float) -> list[Action]:
        match message:
            case RunTrial():
                return self._on_run(message, now)
            case Settled():
                return self._on_settled(TrialRef(trial=message.trial, attempt=message.attempt), now)
            case OutputSettled():
                self._outbox.settle_output(message)
                return []
            case ReportsSettled():
                self._outbox.settle_reports(message)
                return []
            case StopTrial():
                return self._on_stop(message, now)
            case Blob():
                return self._on_blob(message, now)
            case NeedBlob():
                return self._on_need_blob(message)
            case AgentWelcome():
                return self._on_welcome(message, now)
            case SetSampleRate():
                self._sample_every_s = message.every_ms / 1000
                self._next_sample = now
                return []
            case RestartWorker():
                return self._end_worker("restart", now, self._graces.interrupt_s)
            case ShutDown():
                return self._on_shut_down(message.reason, now)
            case Refused():
                return self._on_refused(message, now)

    def _on_welcome(self, message: AgentWelcome, now: float) -> list[Action]:
        self._lease_s = max(message.lease_ms / 1000, 0.1)
        self._sample_every_s = message.sample_every_ms / 1000
        self._next_sample = now
        actions: list[Action] = []
        for ref in message.drop:
            actions += self._on_settled(ref, now)
        self._outbox.reopen()
        actions += self._outbox.flush()
        return actions + self._advance(now)

    def _on_run(self, run: RunTrial, now: float) -> list[Action]:
        ref = TrialRef(trial=run.trial, attempt=run.attempt)
        if self._leaving is not None or ref in self._outbox or run in self._waiting:
            return []
        self._waiting.append(run)
        return self._advance(now)

    def _on_settled(self, ref: TrialRef, now: float) -> list[Action]:
        self._outbox.forget(ref)
        self._waiting = deque(run for run in self._waiting if (run.trial, run.attempt) != (ref.trial, ref.attempt))
        if self._running is None or self._running.ref != ref:
            return []
        # Settled while it runs: the attempt is not current any more.
        return self._end_worker("stale", now, STALE_GRACE_S)

    def _on_stop(self, message: StopTrial, now: float) -> list[Action]:
        for run in self._waiting:
            if (run.trial, run.attempt) == (message.trial, message.attempt):
                self._waiting.remove(run)
                return self._end_unstarted(run, Interrupted(), now)
        running = self._running
        if running is None or (running.run.trial, running.run.attempt) != (message.trial, message.attempt):
            return []
        if message.how == "flag":
            return [SetStopFlag(True)]
        if message.how == "kill":
            self._ending = Ending("stop", now + self._graces.terminate_s, "kill", self._graces.terminate_s)
            return [SignalWorker("kill")]
        return self._end_worker("stop", now, self._graces.interrupt_s)

    def _on_blob(self, message: Blob, now: float) -> list[Action]:
        if not self._shelf.put(message.sha256, message.data):
            return self._fail_waiting(message.sha256, failure("BLOB_CORRUPT", id=message.sha256), now)
        return self._advance(now)

    def _on_need_blob(self, message: NeedBlob) -> list[Action]:
        blob = self._outbox.blob(message.sha256)
        return self._outbox.send(blob) if blob is not None else []

    def _on_refused(self, message: Refused, now: float) -> list[Action]:
        code = message.failure.code
        if code in ("BLOB_NOT_FOUND", "BLOB_CORRUPT") and self._shelf.asked_for is not None:
            sha256, self._shelf.asked_for = self._shelf.asked_for, None
            return self._fail_waiting(sha256, message.failure, now)
        if code in ("EXECUTOR_NOT_FOUND", "FLEET_NOT_FOUND", "VERSION_SKEW"):
            return [SignalWorker("kill"), Exit(f"refused: {message.failure.message}")]
        return []

    def _on_shut_down(self, reason: str, now: float) -> list[Action]:
        self._leaving = reason
        self._waiting.clear()
        return self._end_worker("restart", now, self._graces.interrupt_s)

    # -- what the worker does

    def worker_ready(self, now: float) -> list[Action]:
        self._failed_starts = 0
        if self._worker == "starting":
            self._worker = "idle"
        return self._advance(now)

    def worker_output(self, items: list[OutputItem]) -> list[Action]:
        held = self._running
        if held is None:  # while it starts, or a thread of an earlier trial
            return [Note(items)]
        actions: list[Action] = [WriteLog(items)]
        if self._ending is None or self._ending.why != "stale":
            held.add_output(items)
            self._outbox.thin_when_full()
            actions += self._outbox.flush()
        return actions

    def worker_points(self, metric: str, steps: bytes, values: bytes) -> list[Action]:
        if self._running is None:
            return []
        self._running.add_points(metric, steps, values)
        self._outbox.thin_when_full()
        return self._outbox.flush()

    def worker_finished(self, outcome: Outcome, took_ms: float, now: float) -> list[Action]:
        held = self._running
        if held is None:
            return []
        stopped = self._ending is not None and self._ending.why in ("stop", "stale")
        if stopped:
            self._ending = None
        if self._ending is None:
            self._worker = "idle"
        actions = self._conclude(held, outcome, took_ms, now)
        if self._ending is not None:  # a restart waited for this end
            actions.append(SignalWorker("terminate"))
        return actions + self._advance(now)

    def worker_died_of(self, cause: Failure) -> list[Action]:
        """The agent found why the worker must die (its memory limit)."""
        self._died_of = cause
        return [SignalWorker("kill")]

    def worker_exited(self, how: str, now: float) -> list[Action]:
        actions: list[Action] = []
        held, ending = self._running, self._ending
        if held is not None:
            outcome: Outcome
            if self._died_of is not None:
                outcome = Died(failure=self._died_of)
            elif ending is not None:
                outcome = Interrupted()
            else:
                log = f"{held.run.directory}/output.log"
                outcome = Died(failure=failure("WORKER_DIED", how=how, log=log))
            actions += self._conclude(held, outcome, (now - held.began) * 1000, now)
        elif self._worker == "starting" and ending is None:
            self._failed_starts += 1
        self._ending = self._died_of = None
        self._worker = "absent"
        if self._leaving is not None:
            return [*actions, *self._outbox.send(ExecutorLeaving()), Exit(self._leaving)]
        if self._failed_starts >= MOST_FAILED_STARTS:
            who = self._identity
            why = failure("EXECUTOR_START_FAILED", id=who.executor, why=f"its worker ended: {how}", log=who.log)
            return [*actions, *self._outbox.send(ExecutorLeaving(failure=why)), Exit(why.message)]
        return [*actions, *self._start_worker()]

    def log_failed(self, notice: str) -> list[Action]:
        """output.log cannot be written; the trial goes on."""
        if self._running is None:
            return []
        self._running.add_output([NoticeItem(text=notice)])
        return self._outbox.flush()

    def sampled(self, sample: Sample) -> list[Action]:
        return self._outbox.send(ExecutorSample(sample=sample))

    # -- time

    def tick(self, now: float) -> list[Action]:
        actions: list[Action] = []
        if self._ending is not None and now >= self._ending.escalate_at:
            how = self._ending.next
            self._ending = self._ending._replace(escalate_at=now + self._ending.grace_s, next="kill")
            actions.append(SignalWorker(how))
        if self._outbox.is_open and self._next_sample is not None and now >= self._next_sample:
            # Also the sign of life: the sidecar must hear something well within the lease.
            heard = self._lease_s / 3
            self._next_sample = now + (min(self._sample_every_s, heard) if self._sample_every_s > 0 else heard)
            actions.append(TakeSample())
        if not self._outbox.is_open and self._running is None and now >= self._lost_at + GIVE_UP_AFTER_S:
            actions += [SignalWorker("kill"), Exit("the sidecar was away for 10 minutes and no work is left")]
        return actions

    # -- inside

    def _start_worker(self) -> list[Action]:
        self._worker = "starting"
        self._worker_used = False
        self._shelf.new_worker()
        return [StartWorker()]

    def _end_worker(self, why: Literal["stop", "stale", "restart"], now: float, grace: float) -> list[Action]:
        if self._worker == "absent":
            return [] if self._leaving is None else [*self._outbox.send(ExecutorLeaving()), Exit(self._leaving)]
        first: Literal["interrupt", "terminate"] = "interrupt" if self._running is not None else "terminate"
        if self._ending is None:
            following: Literal["terminate", "kill"] = "terminate" if first == "interrupt" else "kill"
            self._ending = Ending(why, now + grace, following, grace if why == "stale" else self._graces.terminate_s)
        elif why == "restart":
            self._ending = self._ending._replace(why="restart")
        return [SignalWorker(first)]

    def _advance(self, now: float) -> list[Action]:
        """Starts the next attempt when the worker is free."""
        if self._worker != "idle" or self._ending is not None or not self._waiting:
            return []
        run = self._waiting[0]
        if run.fresh_process and self._worker_used:
            self._ending = Ending("dismiss", now + DISMISS_GRACE_S, "kill", DISMISS_GRACE_S)
            return [DismissWorker()]
        function: bytes | None = None
        if isinstance(run.work, AgentFunctionWork):
            handed = self._shelf.hand_out(run.work.blob)
            if handed == "missing":
                return self._ask_for(run.work.blob)
            function = handed
        self._waiting.popleft()
        return self._start(run, function, now)

    def _start(self, run: RunTrial, function: bytes | None, now: float) -> list[Action]:
        held = HeldAttempt(run, now)
        self._outbox.hold(held)
        self._running = held
        self._worker = "busy"
        self._worker_used = True
        held.started = True
        beginning: list[Action] = [SetStopFlag(False), RunWork(run, function), OpenLog(held.ref, run.directory)]
        return beginning + self._outbox.announce(held)

    def _ask_for(self, sha256: str) -> list[Action]:
        if self._shelf.asked_for == sha256 or not self._outbox.is_open:
            return []
        self._shelf.asked_for = sha256
        return self._outbox.send(NeedBlob(sha256=sha256))

    def _end_unstarted(self, run: RunTrial, outcome: Outcome, now: float) -> list[Action]:
        held = HeldAttempt(run, now)
        self._outbox.hold(held)
        held.finished = TrialFinished(trial=run.trial, attempt=run.attempt, outcome=outcome, took_ms=0)
        return [*self._outbox.flush(), *self._advance(now)]

    def _fail_waiting(self, sha256: str, why: Failure, now: float) -> list[Action]:
        affected = [run for run in self._waiting if isinstance(run.work, AgentFunctionWork) and run.work.blob == sha256]
        for run in affected:
            self._waiting.remove(run)
        return [action for run in affected for action in self._end_unstarted(run, Raised(failure=why), now)]

    def _conclude(self, held: HeldAttempt, outcome: Outcome, took_ms: float, now: float) -> list[Action]:
        self._running = None
        self._lost_at = max(self._lost_at, now) if not self._outbox.is_open else self._lost_at
        value = outcome.value if isinstance(outcome, Returned | Stopped) else None
        if isinstance(value, ReturnValue) and isinstance(value.pickled, bytes) and value.size > INLINE_RESULT_BYTES:
            sha256 = hashlib.sha256(value.pickled).hexdigest()
            held.blob = Blob(sha256=sha256, data=value.pickled)
            value.pickled, value.blob = UNSET, sha256
        run = held.run
        held.finished = TrialFinished(trial=run.trial, attempt=run.attempt, outcome=outcome, took_ms=took_ms)
        return [CloseLog(), *self._outbox.flush()]
