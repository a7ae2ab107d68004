"""The session's half that faces the worker: what runs, what waits to, and how each attempt ends."""

import hashlib
from collections import deque
from typing import Final, Literal

from msgspec import UNSET

from hopyard._protocol.agent_messages import (
    Blob,
    ExecutorLeaving,
    NeedBlob,
    RunTrial,
    TrialFinished,
)
from hopyard._protocol.experiment import AgentFunctionWork, TrialRef
from hopyard._protocol.failure import Failure
from hopyard._protocol.output import NoticeItem, OutputItem
from hopyard._protocol.result import Died, Interrupted, Outcome, Raised, Returned, ReturnValue, Stopped
from hopyard._protocol.version import INLINE_RESULT_BYTES
from hopyard.executor.actions import (
    Action,
    CloseLog,
    Exit,
    Note,
    OpenLog,
    RunWork,
    SignalWorker,
    StartWorker,
    WriteLog,
)
from hopyard.executor.held import HeldAttempt
from hopyard.executor.ladder import StopLadder
from hopyard.executor.outbox import Outbox
from hopyard.executor.shelf import FunctionShelf
from hopyard.executor.terms import Graces, Identity, failure
from hopyard.executor.waiting import WaitingRuns, ref_of

LINGER_S: Final = 0.005
"""How long the start of an attempt waits for company on its way out."""
LINGER_OF_ENDS_S: Final = 0.015
"""And its end, while others follow it here."""
MOST_FAILED_STARTS: Final = 3


class WorkerSide:
    """Laws: at most one attempt runs, and they run in the order in which they came; a worker that is being ended gets
    no new one; nothing is forgotten before the sidecar has settled it.

    Attempts of the function that runs are handed to the worker at once: it goes on to them without a word. Until their
    turn comes they wait here like all others, and whoever decides about one takes them back from the worker first."""

    def __init__(self, identity: Identity, graces: Graces) -> None:
        self._identity = identity
        self._ladder = StopLadder(graces)
        self._outbox = Outbox()
        self._shelf = FunctionShelf()
        self._lost_at = 0.0
        self._worker: Literal["absent", "starting", "idle", "busy"] = "absent"
        self._worker_used = False
        self._failed_starts = 0
        self._leaving: str | None = None
        self._running: HeldAttempt | None = None
        self._died_of: Failure | None = None
        self._waiting = WaitingRuns()
        self._handed: deque[TrialRef] = deque()
        """The first of those that wait: the worker has them already."""
        self._hands_on = True
        self._spared: TrialRef | None = None
        """Had not begun when its worker ended: it begins anew, this once."""
        self._send_at: float | None = None
        self._unsent_ends = 0

    @property
    def busy(self) -> bool:
        return self._running is not None

    @property
    def running(self) -> TrialRef | None:
        return self._running.ref if self._running is not None else None

    @property
    def running_memory_mb(self) -> int | None:
        """The limit to watch, while an attempt runs."""
        return self._running.run.memory_mb if self._running is not None else None

    # -- what the worker does

    def worker_ready(self, now: float) -> list[Action]:
        self._failed_starts = 0
        if self._worker == "starting":
            self._worker = "idle"
        return self._advance(now)

    def worker_output(self, items: list[OutputItem], now: float) -> list[Action]:
        held = self._running
        if held is None:  # while it starts, or a thread of an earlier trial
            return [Note(items)]
        actions: list[Action] = [WriteLog(items)]
        if not self._ladder.is_for("stale"):
            held.add_output(items, now)
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
        if self._ladder.ending is None and not self._handed:
            self._worker = "idle"
        actions = self._conclude(held, outcome, took_ms, now, resumed)
        if self._handed:
            (run,) = self._waiting.take([self._handed.popleft()])
            actions += self._begin(run, now)
        if self._ladder.ending is not None:  # a restart waited for this end
            actions.append(SignalWorker("terminate"))
        return actions + self._advance(now)

    def worker_died_of(self, cause: Failure) -> list[Action]:
        """The agent found why the worker must die (its memory limit)."""
        self._died_of = cause
        return [SignalWorker("kill")]

    def worker_exited(self, how: str, now: float, *, begun: bool = True) -> list[Action]:
        """`begun`: whether it had begun what it was given. What it had not is no worse for its end, once."""
        actions: list[Action] = []
        if not begun and self._ladder.ending is None:
            actions += self._spare()
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
        self.took_back()
        self._ladder.worker_ended()
        self._worker = "absent"
        if self._leaving is not None:
            return [*actions, *self._outbox.send(ExecutorLeaving()), Exit(self._leaving)]
        if self._failed_starts >= MOST_FAILED_STARTS:
            who = self._identity
            why = failure("EXECUTOR_START_FAILED", id=who.executor, why=f"its worker ended: {how}", log=who.log)
            return [*actions, *self._outbox.send(ExecutorLeaving(failure=why)), Exit(why.message)]
        return [*actions, *self._start_worker()]

    def log_failed(self, notice: str, now: float) -> list[Action]:
        """output.log cannot be written; the trial goes on."""
        if self._running is None:
            return []
        self._running.add_output([NoticeItem(text=notice)], now)
        return self._send_all()

    # -- what it was handed

    def hand_nothing(self) -> None:
        """Until `took_back`: what the worker was handed is being taken back."""
        self._hands_on = False

    def took_back(self) -> None:
        """The worker has nothing but what it runs."""
        self._handed.clear()
        self._hands_on = True

    def hand_on(self) -> list[Action]:
        """What follows the running attempt and is of the same function, which the worker has."""
        held = self._running
        if len(self._waiting) == len(self._handed):
            return []
        if held is None or not self._hands_on or self._ladder.ending is not None or self._leaving is not None:
            return []
        actions: list[Action] = []
        # With the end of this one as many have ended as still wait: they are told.
        half = max((len(self._waiting) - self._unsent_ends) // 2, len(self._handed) + 1)
        for run in self._waiting.behind(len(self._handed)):
            if run.fresh_process or held.run.fresh_process or not _same_function(run, held.run):
                break
            self._handed.append(ref_of(run))
            actions.append(RunWork(run, None, loud=len(self._handed) == half))
        return actions

    # -- inside

    def _spare(self) -> list[Action]:
        """The attempt begins in the next worker."""
        held = self._running
        if held is None or held.ref == self._spared or held.size > 0 or self._died_of is not None:
            return []
        self._spared = held.ref
        self._running = None
        self._outbox.forget(held.ref)
        self._handed.clear()
        self._waiting.put_back(held.ref, held.run)
        return [CloseLog()]

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
        return [RunWork(run, function), *self._begin(run, now)]

    def _begin(self, run: RunTrial, now: float) -> list[Action]:
        held = HeldAttempt(run, now)
        self._outbox.hold(held)
        self._running = held
        self._worker = "busy"
        self._worker_used = True
        held.started = True
        self._send_soon(now, LINGER_S)
        return [OpenLog(held.ref, run.directory)]

    def _send_soon(self, now: float, linger_s: float) -> None:
        if self._send_at is None and self._outbox.is_open:
            self._send_at = now + linger_s

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
        end = TrialFinished(trial=run.trial, attempt=run.attempt, outcome=outcome, took_ms=took_ms)
        if resumed is not None:
            end.resumed = resumed
        held.finish(end)
        self._unsent_ends += 1
        if self._unsent_ends < len(self._waiting):
            # More of them follow here: their ends go out together, while there is still something to run.
            self._send_soon(now, LINGER_OF_ENDS_S)
            return [CloseLog()]
        return [CloseLog(), *self._send_all()]


def _same_function(run: RunTrial, other: RunTrial) -> bool:
    one, two = run.work, other.work
    return isinstance(one, AgentFunctionWork) and isinstance(two, AgentFunctionWork) and one.blob == two.blob
