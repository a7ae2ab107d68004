"""A worker process as its agent holds it: forked from the warm agent where that is safe, else a fresh interpreter."""

import codecs
import contextlib
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, NoReturn

from hopyard._protocol.agent_messages import RunTrial
from hopyard._protocol.output import OutputItem, StreamItem
from hopyard.executor import kinship, pipe
from hopyard.executor.board import Board
from hopyard.executor.turns import Turns

_CHUNK: Final = 64 * 1024
"""Of one read. Python makes room for so much before it reads: over 128 KiB that is asked of the system each time."""
FAIR_READS: Final = 64
"""In a row, before others have their turn."""
_SIGNALS: Final = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}

StartWorker = Callable[["WorkerEnds", Board, "WorkerSettings"], NoReturn]


class WorkerSettings(NamedTuple):
    directory: str
    """Where user code runs at first: the project."""
    environment: dict[str, str]
    memory_is_limited: bool
    """By RLIMIT_DATA; off with GPUs, whose drivers map far more than they use."""


class WorkerEnds(NamedTuple):
    """What a worker is given of its connection with the agent."""

    control: socket.socket
    """Frames, both ways."""
    turns: socket.socket
    """Numbers of what it may begin."""
    bell: int
    """A pipe: a byte says that frames wait to be read, its end that the worker has ended."""

    @property
    def descriptors(self) -> tuple[int, int, int]:
        return self.control.fileno(), self.turns.fileno(), self.bell

    def close(self) -> None:
        """All but the turns, which the agent reads too."""
        self.control.close()
        os.close(self.bell)


def can_fork() -> bool:
    return sys.platform == "linux" and os.environ.get("HOPYARD_WORKER_START", "fork") == "fork"


class Worker:
    """One worker process: its control socket, the pipes of its descriptors 1 and 2, and its stop flag.

    Several runs can be given to it, which it begins one after the other without a word: it is listened to when its bell
    rings, not at each frame."""

    def __init__(self, settings: WorkerSettings, main: StartWorker) -> None:
        self.control, control = socket.socketpair()
        self._turns = Turns()
        self.bell, bell = os.pipe()
        theirs = WorkerEnds(control, self._turns.theirs, bell)
        readers: list[int] = []
        writers: list[int] = []
        for _ in range(2):
            reader, writer = os.pipe()
            readers.append(reader)
            writers.append(writer)
        self.stdout, self.stderr = readers
        self._frames = pipe.Frames()
        self._decoders = {descriptor: codecs.getincrementaldecoder("utf-8")(errors="replace") for descriptor in readers}
        self.unread = False
        self._unsent = bytearray()
        self._numbers = 0
        self._due: list[int] = []
        """Numbers whose turn comes with the next flush."""
        self._given: deque[int] = deque()
        """Runs by number: what it runs, and what it begins after that."""
        self._popen: subprocess.Popen[bytes] | None = None
        if can_fork():
            self._board = Board.shared_with_forks()
            self.pid = self._fork(theirs, writers, settings, main)
        else:
            with tempfile.TemporaryFile() as file:
                file.truncate(mmap.PAGESIZE)
                self._board = Board.of_file(file.fileno())
                self.pid = self._spawn(theirs, writers, settings, file.fileno())
        theirs.close()
        for writer in writers:
            os.close(writer)
        with contextlib.suppress(PermissionError, ProcessLookupError):  # the child does the same, whoever is first
            os.setpgid(self.pid, self.pid)
        self.control.setblocking(False)
        for reader in (*readers, self.bell):
            os.set_blocking(reader, False)

    def _fork(self, theirs: WorkerEnds, writers: list[int], settings: WorkerSettings, main: StartWorker) -> int:
        agent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        try:
            kinship.die_with_parent(agent)
            os.setpgid(0, 0)
            _become_worker(theirs.descriptors, writers)
            main(theirs, self._board, settings)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)

    def _spawn(self, theirs: WorkerEnds, writers: list[int], settings: WorkerSettings, flag: int) -> int:
        limited = "1" if settings.memory_is_limited else "0"
        kept = (*theirs.descriptors, flag)
        arguments = [*map(str, kept), limited, str(os.getpid()), settings.directory]
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "hopyard.executor.worker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=writers[0],
            stderr=writers[1],
            pass_fds=kept,
            env={**os.environ, **settings.environment},
        )
        return self._popen.pid

    def want_stop(self) -> None:
        """Of what it runs."""
        if self._given:
            self._board.want_stop(self._given[0])

    # -- what it is told: never blocks, and leaves with the next flush

    def run(self, message: RunTrial, function: bytes | None, *, loud: bool) -> None:
        number = self._next_number()
        self._given.append(number)
        self._unsent += pipe.frame(pipe.Run(message, function, number, loud))

    def leave(self) -> None:
        self._unsent += pipe.frame(pipe.Leave(self._next_number()))

    def drained(self) -> None:
        self._unsent += pipe.frame(pipe.Drained())

    def _next_number(self) -> int:
        self._numbers += 1
        self._due.append(self._numbers)
        return self._numbers

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def flush(self) -> None:
        """What the socket does not take waits for the next time; a worker whose turn has come waits for the rest."""
        if self._unsent:
            try:
                del self._unsent[: self.control.send(self._unsent)]
            except (BlockingIOError, InterruptedError):
                pass
            except OSError:  # it has died: its exit is reported by SIGCHLD
                self._unsent.clear()
        if self._due:
            self._turns.give(self._due)
            self._due.clear()

    # -- what it was given

    @property
    def given(self) -> int:
        """Runs that have not ended, as far as was heard."""
        return len(self._given)

    def has_finished(self) -> None:
        """The first of what it was given."""
        self._given.popleft()

    @property
    def has_begun(self) -> bool:
        """Whether it began the first of what it was given. To be asked once it has ended."""
        return bool(self._given) and self._given[0] not in (*self._due, *self._turns.take_back())

    @contextlib.contextmanager
    def halted(self) -> Iterator[None]:
        """It begins nothing meanwhile; what it was given and has not begun is its own no more afterwards, except the
        first. Inside, everything it has said must be heard: then at most one run is left that has begun."""
        self.flush()
        back = self._turns.take_back()
        yield
        first = self._given[0] if self._given else None
        if first in back:
            self._turns.give([first])
        while self._given and self._given[-1] != first:
            self._given.pop()

    def receive(self) -> list[pipe.ToAgent] | None:
        """Whole messages that have arrived; None when the worker's end is closed. `unread`: there may be more."""
        messages: list[pipe.ToAgent] = []
        self.unread = False
        for _ in range(FAIR_READS):
            try:
                data = self.control.recv(_CHUNK)
            except (BlockingIOError, InterruptedError):
                return messages
            except OSError:
                return None
            if not data:
                return messages or None
            messages += map(pipe.to_agent.decode, self._frames.feed(data))
            if len(data) < _CHUNK:
                return messages
        self.unread = True
        return messages

    def hear_bell(self) -> bool:
        """False at its end."""
        try:
            return bool(os.read(self.bell, _CHUNK))
        except (BlockingIOError, InterruptedError):
            return True

    def receive_ready(self) -> bool:
        """Whether something, or the end, can be read now."""
        return bool(select.select([self.control], [], [], 0)[0])

    def read_descriptor(self, descriptor: int) -> list[OutputItem] | None:
        """What was written to descriptor 1 or 2 past Python; None at its end."""
        try:
            data = os.read(descriptor, _CHUNK)
        except (BlockingIOError, InterruptedError):
            return []
        text = self._decoders[descriptor].decode(data, final=not data)
        item = StreamItem(name="stdout" if descriptor == self.stdout else "stderr", text=text)
        items: list[OutputItem] = [item] if text else []
        return items if data or items else None

    def signal(self, how: str) -> None:
        """An interrupt goes to the worker alone, to raise in its main thread; the others to its whole group."""
        if how == "interrupt":
            self._board.interrupt(self._given[0] if self._given else self._numbers)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGINT)
        else:
            kinship.kill_group(self.pid, _SIGNALS[how])

    def ended(self) -> None:
        """It was reaped: ends what it left behind and closes everything."""
        kinship.kill_group(self.pid, signal.SIGKILL)
        if self._popen is not None:
            self._popen.returncode = 0
        self.control.close()
        self._turns.close()
        self._board.close()
        for reader in (self.stdout, self.stderr, self.bell):
            os.close(reader)


def _become_worker(ends: Iterable[int], writers: list[int]) -> None:
    """In the forked child: keeps its ends and the three standard descriptors, nothing else of the agent's."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(writers[0], 1)
    os.dup2(writers[1], 2)
    below = 3
    for kept in sorted(ends):
        os.closerange(below, kept)
        below = kept + 1
    os.closerange(below, os.sysconf("SC_OPEN_MAX"))
