"""One executor's half of the conversation. No sockets, no clock, no threads: happenings and their time come in as
calls, wishes go out as actions. An attempt is kept until the sidecar has settled it, whatever the connection does."""

from typing import Final

from msgspec import UNSET

from hopyard._protocol.agent_messages import (
    AgentHello,
    AgentWelcome,
    Blob,
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
    TrialsReturned,
)
from hopyard._protocol.experiment import TrialRef
from hopyard._protocol.fleet import Sample
from hopyard._protocol.result import Interrupted
from hopyard._protocol.version import PROTOCOL_VERSION
from hopyard.executor.actions import (
    Action,
    Exit,
    RaiseStopFlag,
    Send,
    SignalWorker,
    TakeSample,
)
from hopyard.executor.terms import Graces, Identity, failure
from hopyard.executor.waiting import ref_of
from hopyard.executor.worker_side import WorkerSide

GIVE_UP_AFTER_S: Final = 600.0


_GRACES: Final = Graces()


class AgentSession(WorkerSide):
    """Laws: at most one attempt runs; a worker that is being ended gets no new one; a message about another attempt
    than the running one never touches the worker."""

    def __init__(self, identity: Identity, graces: Graces = _GRACES) -> None:
        super().__init__(identity, graces)
        self._lease_s = 15.0
        self._sample_every_s = 0.0
        self._next_sample: float | None = None

    # -- what the agent asks

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
            lock=who.lock or UNSET,
            packages=[*who.packages] or UNSET,
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

    def wants_back(self, message: ServerToAgent) -> bool:
        """Whether what the worker has been given beyond what it runs must be taken back before this is received."""
        if not self._handed or isinstance(message, RunTrial | OutputSettled | ReportsSettled | SetSampleRate):
            return False
        if isinstance(message, Settled):
            ref = TrialRef(trial=message.trial, attempt=message.attempt)
            return ref not in self._outbox or ref == self.running
        return True

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
            return [RaiseStopFlag()]
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
        if code in ("EXECUTOR_NOT_FOUND", "FLEET_NOT_FOUND", "VERSION_SKEW", "EXECUTOR_OUT_OF_STEP"):
            return [SignalWorker("kill"), Exit(f"refused: {message.failure.message}")]
        return []

    def _on_shut_down(self, reason: str, now: float) -> list[Action]:
        self._leaving = reason
        self._waiting.clear()
        return self._end_worker("restart", now)

    def sampled(self, sample: Sample) -> list[Action]:
        return self._outbox.send(ExecutorSample(sample=sample))

    # -- time

    def ends_worker_at(self, now: float) -> bool:
        """Whether `tick` may want the worker interrupted or ended: what it was given is to be taken back before."""
        return self._ladder.deadline is not None and now >= self._ladder.deadline

    def tick(self, now: float) -> list[Action]:
        actions: list[Action] = []
        signals, notice = self._ladder.tick(now)
        if notice is not None:
            actions += self.worker_output([notice], now)
        actions += signals
        if self._running is not None and self._running.add_due_output(now):
            actions += self._send_all()
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
