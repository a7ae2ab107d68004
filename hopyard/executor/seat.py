"""The agent's place for its worker: starts it, carries what it says to the session, watches its memory, buries it."""

import contextlib
import os
import selectors
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from hopyard._protocol.agent_messages import RunTrial
from hopyard.executor import kinship, pipe, procfs
from hopyard.executor.actions import Action
from hopyard.executor.child import StartWorker, Worker, WorkerSettings
from hopyard.executor.saying import say
from hopyard.executor.session import AgentSession
from hopyard.executor.terms import failure

MEMORY_WATCH_S: Final = 0.2
MEMORY_SLACK: Final = 1.05
"""Above the limit by this much before the watch kills: RLIMIT_DATA speaks first, by a MemoryError."""
FAIR_READS: Final = 4
"""Reads of one source in a row before others have their turn."""
LOOK_S: Final = 0.015
"""While several runs follow each other without a word, ends are looked for so soon."""
LOOK_AGAIN_S: Final = 1.0
"""And after a look that found none: what runs then rings when it ends."""


class WorkerSeat:
    """Holds one worker at a time. Callbacks name the worker they were made for: events of a buried one are ignored."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        session: AgentSession,
        perform: Callable[[list[Action]], None],
        settings: WorkerSettings,
        worker_main: StartWorker,
    ) -> None:
        self._selector = selector
        self._session = session
        self._perform = perform
        self._settings = settings
        self._worker_main = worker_main
        self._worker: Worker | None = None
        self._idle_bytes = 0
        self._writes = False
        self.watch_at: float | None = None
        """When to look at the memory of the running attempt."""
        self.look_at: float | None = None
        """When to look for what the worker has said without ringing."""

    @property
    def pid(self) -> int | None:
        return self._worker.pid if self._worker is not None else None

    def start(self) -> None:
        try:
            worker = self._worker = Worker(self._settings, self._worker_main)
        except OSError as error:
            self._perform(self._session.worker_exited(f"no process could be started: {error}", time.monotonic()))
            return
        self._selector.register(worker.bell, selectors.EVENT_READ, partial(self._on_bell, worker))
        for descriptor in (worker.stdout, worker.stderr):
            on_descriptor = partial(self._on_descriptor, worker, descriptor)
            self._selector.register(descriptor, selectors.EVENT_READ, on_descriptor)

    def run(self, message: RunTrial, function: bytes | None, *, loud: bool) -> None:
        worker = self._worker
        if worker is not None:
            worker.run(message, function, loud=loud)
            now = time.monotonic()
            if worker.given == 1:
                self.watch_at = now + MEMORY_WATCH_S
            elif self.look_at is None:
                self.look_at = now + LOOK_S

    def flush(self) -> None:
        """What was said to the worker leaves."""
        if self._worker is not None:
            self._worker.flush()
            self._watch_control(self._worker)

    def take_back(self) -> None:
        """What the worker has been given and has not begun is the session's again, except the first."""
        worker = self._worker
        if worker is not None and worker.given > 1:
            self._session.hand_nothing()
            with worker.halted():
                while self._read(worker) and worker.unread:
                    pass
            self._session.took_back()

    def want_stop(self) -> None:
        if self._worker is not None:
            self._worker.want_stop()

    def dismiss(self) -> None:
        if self._worker is not None:
            self._worker.leave()

    def signal(self, how: str) -> None:
        if self._worker is not None:
            self._worker.signal(how)

    def _watch_control(self, worker: Worker) -> None:
        """Asks for write events only while something waits to be written."""
        if worker.wants_to_write != self._writes:
            self._writes = worker.wants_to_write
            if self._writes:
                self._selector.register(worker.control, selectors.EVENT_WRITE, lambda _: self.flush())
            else:
                self._selector.unregister(worker.control)

    # -- what it says

    def _on_bell(self, worker: Worker, _events: int) -> None:
        if worker is self._worker and not (worker.hear_bell() and self._read(worker)):
            # Its end is closed but it has not ended: nothing can be done with it any more.
            with contextlib.suppress(KeyError):
                self._selector.unregister(worker.bell)
            worker.signal("kill")
        elif worker.unread:
            self.look_at = time.monotonic()

    def look(self, now: float) -> None:
        """For ends that the worker did not ring for."""
        worker = self._worker
        self.look_at = None
        if worker is not None and (worker.given > 1 or worker.unread):
            before = worker.given
            self._read(worker)
            self.look_at = now + (LOOK_S if worker.given < before else LOOK_AGAIN_S)
            if worker.unread:
                self.look_at = now

    def _read(self, worker: Worker) -> bool:
        try:
            messages = worker.receive()
        except msgspec.MsgspecError as error:  # user code wrote into our socket
            say(f"the worker's messages are not understood: {error}")
            return False
        if messages is None:
            return False
        for message in messages:
            self._on_message(worker, message)
        return True

    def _on_message(self, worker: Worker, message: pipe.ToAgent) -> None:
        session = self._session
        if isinstance(message, pipe.Finished):
            now = time.monotonic()
            worker.has_finished()
            self.watch_at = now + MEMORY_WATCH_S if worker.given else None
            self._perform(session.worker_finished(message.outcome, message.took_ms, now, resumed=message.resumed))
        elif isinstance(message, pipe.Output):
            self._perform(session.worker_output(message.items, time.monotonic()))
        elif isinstance(message, pipe.Points):
            self._perform(session.worker_points(message.metric, message.steps, message.values))
        elif isinstance(message, pipe.Drain):
            for descriptor in (worker.stdout, worker.stderr):
                self._drain(worker, descriptor)
            worker.drained()
        else:
            self._idle_bytes = procfs.resident_bytes(worker.pid)
            self._perform(session.worker_ready(time.monotonic()))

    def _on_descriptor(self, worker: Worker, descriptor: int, _events: int) -> None:
        if worker is not self._worker:
            return
        # So that it is of the attempt that runs as far as is known here, and of no later one.
        self.take_back()
        if not self._drain(worker, descriptor):
            self._selector.unregister(descriptor)

    def _drain(self, worker: Worker, descriptor: int) -> bool:
        """What descriptor 1 or 2 holds now; False at its end."""
        for _ in range(FAIR_READS):
            items = worker.read_descriptor(descriptor)
            if items is None:
                return False
            if not items:
                break
            self._perform(self._session.worker_output(items, time.monotonic()))
        return True

    # -- its end

    def reap(self) -> None:
        """After SIGCHLD: buries the worker if it ended, and orphans that were adopted."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self._worker is not None and pid == self._worker.pid:
                self._bury(self._worker, status)

    def _bury(self, worker: Worker, status: int) -> None:
        while worker.receive_ready() and self._read(worker):
            pass
        for source in (worker.stdout, worker.stderr):
            self._drain(worker, source)
        for registered in (worker.control, worker.bell, worker.stdout, worker.stderr):
            with contextlib.suppress(KeyError):
                self._selector.unregister(registered)
        begun = worker.has_begun
        self._worker = None
        self._writes = False
        self.watch_at = self.look_at = None
        worker.ended()
        kinship.end_orphans(keep=set())
        how = kinship.describe_status(status)
        say(f"worker {worker.pid} ended: {how}")
        self._perform(self._session.worker_exited(how, time.monotonic(), begun=begun))

    def end(self) -> None:
        """The agent leaves: nothing of the worker stays."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.signal("kill")
            with contextlib.suppress(ChildProcessError):
                os.waitpid(worker.pid, 0)
            worker.ended()
        kinship.end_orphans(keep=set())

    # -- its memory

    def watch_memory(self, now: float) -> None:
        worker, limit_mb = self._worker, self._session.running_memory_mb
        if worker is None or limit_mb is None:
            self.watch_at = None
            return
        self.watch_at = now + MEMORY_WATCH_S
        most = int(limit_mb * 1024 * 1024 * MEMORY_SLACK) + self._idle_bytes
        pids = list(procfs.tree(worker.pid))
        # Resident sizes count shared pages for each process: only the slower reading may condemn.
        if sum(map(procfs.resident_bytes, pids)) > most and sum(map(procfs.proportional_bytes, pids)) > most:
            runs = self._session.running
            self.take_back()
            if self._session.running == runs:
                self._perform(self._session.worker_died_of(failure("MEMORY_LIMIT", limit=limit_mb)))
