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
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

from hopyard._protocol.agent_messages import RunTrial
from hopyard._protocol.output import OutputItem, StreamItem
from hopyard.executor import kinship, pipe
from hopyard.executor.board import Board

_CHUNK: Final = 256 * 1024
_SIGNALS: Final = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}

StartWorker = Callable[[socket.socket, Board, "WorkerSettings"], NoReturn]


class WorkerSettings(NamedTuple):
    directory: str
    """Where user code runs at first: the project."""
    environment: dict[str, str]
    memory_is_limited: bool
    """By RLIMIT_DATA; off with GPUs, whose drivers map far more than they use."""


def can_fork() -> bool:
    return sys.platform == "linux" and os.environ.get("HOPYARD_WORKER_START", "fork") == "fork"


class Worker:
    """One worker process: its control socket, the pipes of its descriptors 1 and 2, and its stop flag."""

    def __init__(self, settings: WorkerSettings, main: StartWorker) -> None:
        self.control, theirs = socket.socketpair()
        readers: list[int] = []
        writers: list[int] = []
        for _ in range(2):
            reader, writer = os.pipe()
            readers.append(reader)
            writers.append(writer)
        self.stdout, self.stderr = readers
        self._frames = pipe.Frames()
        self._decoders = {descriptor: codecs.getincrementaldecoder("utf-8")(errors="replace") for descriptor in readers}
        self._unsent = bytearray()
        self._runs = 0
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
        for reader in readers:
            os.set_blocking(reader, False)

    def _fork(self, theirs: socket.socket, writers: list[int], settings: WorkerSettings, main: StartWorker) -> int:
        agent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        try:
            kinship.die_with_parent(agent)
            os.setpgid(0, 0)
            _become_worker(theirs.fileno(), writers)
            main(theirs, self._board, settings)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)

    def _spawn(self, theirs: socket.socket, writers: list[int], settings: WorkerSettings, flag: int) -> int:
        limited = "1" if settings.memory_is_limited else "0"
        arguments = [str(theirs.fileno()), str(flag), limited, str(os.getpid()), settings.directory]
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "hopyard.executor.worker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=writers[0],
            stderr=writers[1],
            pass_fds=(theirs.fileno(), flag),
            env={**os.environ, **settings.environment},
        )
        return self._popen.pid

    def want_stop(self, wanted: bool) -> None:
        self._board.want_stop(wanted)

    def run(self, message: RunTrial, function: bytes | None) -> None:
        self._runs += 1
        self.send(pipe.Run(message, function, self._runs))

    def send(self, message: pipe.ToWorker) -> None:
        """Never blocks: what the socket does not take waits for `flush`."""
        self._unsent += pipe.frame(message)
        self.flush()

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def flush(self) -> None:
        try:
            del self._unsent[: self.control.send(self._unsent)]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:  # it has died: its exit is reported by SIGCHLD
            self._unsent.clear()

    def receive(self) -> list[pipe.ToAgent] | None:
        """Whole messages that have arrived; None when the worker's end is closed."""
        try:
            data = self.control.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            return None
        if not data:
            return None
        return [pipe.to_agent.decode(frame) for frame in self._frames.feed(data)]

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
            self._board.interrupt(self._runs)
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
        self._board.close()
        os.close(self.stdout)
        os.close(self.stderr)


def _become_worker(control: int, writers: list[int]) -> None:
    """In the forked child: keeps the control socket and the three standard descriptors, nothing else of the agent's."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(writers[0], 1)
    os.dup2(writers[1], 2)
    os.closerange(3, control)
    os.closerange(control + 1, os.sysconf("SC_OPEN_MAX"))
