"""One executor's half of the conversation. No sockets, no clock, no threads: happenings and their time come in as
calls, wishes go out as actions. An attempt is kept until the sidecar has settled it, whatever the connection does."""

import hashlib
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
    RecallTrials,
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
    TrialsReturned,
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
from hopyard.executor.ladder import StopLadder
from hopyard.executor.outbox import Outbox
from hopyard.executor.shelf import FunctionShelf
from hopyard.executor.terms import Graces, Identity, failure
from hopyard.executor.waiting import WaitingRuns, ref_of

LINGER_S: Final = 0.005
"""How long the start of an attempt, or its end while others follow it here, waits for company on its way out."""
GIVE_UP_AFTER_S: Final = 600.0
MOST_FAILED_STARTS: Final = 3


_GRACES: Final = Graces()


class AgentSession:
    """Laws: at most one attempt runs; a worker that is being ended gets no new one; a message about another attempt
    than the running one never touches the worker."""

    def __init__(self, identity: Identity, graces: Graces = _GRACES) -> None:
        self._identity = identity
        self._ladder = StopLadder(graces)
        self._outbox = Outbox()
        self._shelf = FunctionShelf()
        self._lost_at = 0.0
        self._lease_s = 15.0
        self._sample_every_s = 0.0
        self._next_sample: float | None = None
        self._worker: Literal["absent", "starting", "idle", "busy"] = "absent"
        self._worker_used = False
        self._failed_starts = 0
        self._leaving: str | None = None
        self._running: HeldAttempt | None = None
        self._died_of: Failure | None = None
        self._waiting = WaitingRuns()
        self._send_at: float | None = None
        self._unsent_ends = 0

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
        times = [at for at in (self._ladder.deadline, self._send_at) if at is not None]
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
            holding=[*self._outbox.refs(), *self._waiting.refs()],
        )
        return [Send(hello)]

    def disconnected(self, now: float) -> None:
        if self._outbox.is_open:
            self._lost_at = now
        self._outbox.close()
        self._send_at = None
        self._shelf.asked_for = None

    def congested(self, yes: bool) -> list[Action]:
        """The transport holds too much, or has room again."""
        self._outbox.congested = yes
        return self._send_all()

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
            case RecallTrials():
                return self._on_recall(message.trials)
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
                return self._end_worker("restart", now)
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
        actions += self._send_all()
        return actions + self._advance(now)

    def _on_run(self, run: RunTrial, now: float) -> list[Action]:
        ref = ref_of(run)
        if self._leaving is not None or ref in self._outbox or ref in self._waiting:
            return []
        self._waiting.add(ref, run)
        return self._advance(now)

    def _on_settled(self, ref: TrialRef, now: float) -> list[Action]:
        self._outbox.forget(ref)
        self._waiting.take([ref])
        if self._running is None or self._running.ref != ref:
            return []
        # Settled while it runs: the attempt is not current any more.
        return self._end_worker("stale", now)

    def _on_recall(self, refs: list[TrialRef]) -> list[Action]:
        """Ends go out before the answer: what it does not name has begun, and the sidecar knows it by then."""
        returned = [ref_of(run) for run in self._waiting.take(refs)]
        return [*self._send_all(), *self._outbox.send(TrialsReturned(trials=returned))]

    def _on_stop(self, message: StopTrial, now: float) -> list[Action]:
        ref = TrialRef(trial=message.trial, attempt=message.attempt)
        for run in self._waiting.take([ref]):
            return self._end_unstarted(run, Interrupted(), now)
        if self._running is None or self._running.ref != ref:
            return []
        if message.how == "flag":
            patience = message.patience_ms
            self._ladder.ask(patience / 1000 if isinstance(patience, int | float) else None, now)
            return [SetStopFlag(True)]
        return self._ladder.kill(now) if message.how == "kill" else self._end_worker("stop", now)

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
        return self._end_worker("restart", now)

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
        if not self._ladder.is_for("stale"):
            held.add_output(items)
            self._outbox.thin_when_full()
            actions += self._send_all()
        return actions

    def worker_points(self, metric: str, steps: bytes, values: bytes) -> list[Action]:
        if self._running is None:
            return []
        self._running.add_points(metric, steps, values)
        self._outbox.thin_when_full()
        return self._send_all()

    def worker_finished(
        self, outcome: Outcome, took_ms: float, now: float, *, resumed: bool | None = None
    ) -> list[Action]:
        """`resumed`: whether the code loaded the checkpoint it was given; None: it was given none."""
        held = self._running
        if held is None:
            return []
        self._ladder.attempt_ended()
        if self._ladder.ending is None:
            self._worker = "idle"
        actions = self._conclude(held, outcome, took_ms, now, resumed)
        if self._ladder.ending is not None:  # a restart waited for this end
            actions.append(SignalWorker("terminate"))
        return actions + self._advance(now)

    def worker_died_of(self, cause: Failure) -> list[Action]:
        """The agent found why the worker must die (its memory limit)."""
        self._died_of = cause
        return [SignalWorker("kill")]

    def worker_exited(self, how: str, now: float) -> list[Action]:
        actions: list[Action] = []
        held, ending = self._running, self._ladder.ending
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
        self._died_of = None
        self._ladder.worker_ended()
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
        return self._send_all()

    def sampled(self, sample: Sample) -> list[Action]:
        return self._outbox.send(ExecutorSample(sample=sample))

    # -- time

    def tick(self, now: float) -> list[Action]:
        actions: list[Action] = []
        signals, notice = self._ladder.tick(now)
        if notice is not None:
            actions += self.worker_output([notice])
        actions += signals
        if self._send_at is not None and now >= self._send_at:
            actions += self._send_all()
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

    def _end_worker(self, why: Literal["stop", "stale", "restart"], now: float) -> list[Action]:
        if self._worker == "absent":
            return [] if self._leaving is None else [*self._outbox.send(ExecutorLeaving()), Exit(self._leaving)]
        return self._ladder.begin(why, now, running=self._running is not None)

    def _advance(self, now: float) -> list[Action]:
        """Starts the next attempt when the worker is free."""
        run = self._waiting.first
        if self._worker != "idle" or self._ladder.ending is not None or run is None:
            return []
        if run.fresh_process and self._worker_used:
            return self._ladder.dismiss(now)
        function: bytes | None = None
        if isinstance(run.work, AgentFunctionWork):
            handed = self._shelf.hand_out(run.work.blob)
            if handed == "missing":
                return self._ask_for(run.work.blob)
            function = handed
        self._waiting.take([ref_of(run)])
        return self._start(run, function, now)

    def _start(self, run: RunTrial, function: bytes | None, now: float) -> list[Action]:
        held = HeldAttempt(run, now)
        self._outbox.hold(held)
        self._running = held
        self._worker = "busy"
        self._worker_used = True
        held.started = True
        self._send_soon(now)
        return [SetStopFlag(False), RunWork(run, function), OpenLog(held.ref, run.directory)]

    def _send_soon(self, now: float) -> None:
        if self._send_at is None and self._outbox.is_open:
            self._send_at = now + LINGER_S

    def _send_all(self) -> list[Action]:
        self._send_at = None
        self._unsent_ends = 0
        return self._outbox.flush()

    def _ask_for(self, sha256: str) -> list[Action]:
        if self._shelf.asked_for == sha256 or not self._outbox.is_open:
            return []
        self._shelf.asked_for = sha256
        return self._outbox.send(NeedBlob(sha256=sha256))

    def _end_unstarted(self, run: RunTrial, outcome: Outcome, now: float) -> list[Action]:
        held = HeldAttempt(run, now)
        self._outbox.hold(held)
        held.finished = TrialFinished(trial=run.trial, attempt=run.attempt, outcome=outcome, took_ms=0)
        return [*self._send_all(), *self._advance(now)]

    def _fail_waiting(self, sha256: str, why: Failure, now: float) -> list[Action]:
        affected = self._waiting.take_of_function(sha256)
        return [action for run in affected for action in self._end_unstarted(run, Raised(failure=why), now)]

    def _conclude(
        self, held: HeldAttempt, outcome: Outcome, took_ms: float, now: float, resumed: bool | None = None
    ) -> list[Action]:
        self._running = None
        self._lost_at = max(self._lost_at, now) if not self._outbox.is_open else self._lost_at
        value = outcome.value if isinstance(outcome, Returned | Stopped) else None
        if isinstance(value, ReturnValue) and isinstance(value.pickled, bytes) and value.size > INLINE_RESULT_BYTES:
            sha256 = hashlib.sha256(value.pickled).hexdigest()
            held.blob = Blob(sha256=sha256, data=value.pickled)
            value.pickled, value.blob = UNSET, sha256
        run = held.run
        held.finished = TrialFinished(trial=run.trial, attempt=run.attempt, outcome=outcome, took_ms=took_ms)
        if resumed is not None:
            held.finished.resumed = resumed
        self._unsent_ends += 1
        if self._unsent_ends < len(self._waiting):
            # More of them follow here: their ends go out together, while there is still something to run.
            self._send_soon(now)
            return [CloseLog()]
        return [CloseLog(), *self._send_all()]
