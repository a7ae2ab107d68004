"""The worker's end of the control socket: frames go out whole, whatever thread sends and whatever signal arrives."""

import contextlib
import os
import select
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterator
from time import sleep as _sleep
from types import FrameType
from typing import Final, Literal, Protocol, TypeAlias

from hopyard._protocol.output import DisplayItem, ErrorItem, NoticeItem, OutputItem, StreamItem
from hopyard.executor import pipe
from hopyard.executor.board import Board
from hopyard.executor.child import WorkerEnds
from hopyard.executor.turns import Turn

FLUSH_S: Final = 0.05
"""Small writes wait this long for others."""
POINTS_S: Final = 0.004
"""How often points are carried away while they come."""
POINTS_FOLLOWED_S: Final = 1.0
"""So long after the last point the thread looks by itself; waking it costs the training loop more than a look does."""
MOST_BUFFERED_BYTES: Final = 64 * 1024
_CHUNK: Final = 64 * 1024


Stream: TypeAlias = Literal["stdout", "stderr"]


class Interrupts:
    """Turns SIGINT into KeyboardInterrupt, but only inside user code and never inside a frame."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._run = 0
        self._dealt_with = 0
        self.in_user_code = False
        self._held_back = 0
        self._pending = False

    def install(self) -> None:
        signal.signal(signal.SIGINT, self._on_signal)

    def begin(self, run: int) -> None:
        """User code of this run follows. Raises when it was interrupted before it began."""
        self._run = run
        self.in_user_code = True
        if self._board.interrupted_run() == run:
            self._dealt_with = run
            raise KeyboardInterrupt

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        meant = self._board.interrupted_run()
        if meant != self._dealt_with:
            self._dealt_with = meant
            if meant != self._run:  # it had ended meanwhile, or has not begun: `begin` looks again
                return
        if self._held_back:
            self._pending = True
        elif self.in_user_code:
            raise KeyboardInterrupt

    def __enter__(self) -> None:
        if threading.get_ident() == _MAIN:
            self._held_back += 1

    def __exit__(self, *_: object) -> None:
        if threading.get_ident() == _MAIN:
            self._held_back -= 1
            if self._pending and not self._held_back:
                self._pending = False
                if self.in_user_code:
                    raise KeyboardInterrupt


_MAIN: Final = threading.main_thread().ident


class Points(Protocol):
    """What the channel carries for a reporter."""

    followed: bool
    """Whether the flushing thread looks by itself; the reporter sets it when it wakes the thread."""

    def take_points(self) -> Iterator[tuple[str, bytes, bytes]]:
        """The points since the last call, those of each metric together."""


class Channel:
    """Batches small output, keeps its order, and carries points for the reporter.

    The agent reads frames when the bell rings. The end of a run that others follow is sent without ringing: it is safe
    in the socket, whatever becomes of this process, and waking the agent costs both more than a very short run."""

    def __init__(self, ends: WorkerEnds, board: Board) -> None:
        self._socket = ends.control
        self._turn = Turn(ends.turns)
        self._bell = ends.bell
        os.set_blocking(ends.bell, False)
        self._unrung = False
        self._frames = pipe.Frames()
        self._arrived: deque[pipe.ToWorker] = deque()
        self.is_ours = True
        self.interrupts = Interrupts(board)
        self.reporter: Points | None = None
        self._reset()
        os.register_at_fork(after_in_child=self._in_child)

    def _reset(self) -> None:
        self._sending = threading.RLock()
        self._gate = threading.Lock()
        self._gate.acquire()
        self._flusher: threading.Thread | None = None
        # Appended without a lock by any thread, taken out under `_sending` by one at a time.
        self._queue: deque[tuple[Stream, str] | OutputItem] = deque()
        self._bytes = 0
        self._flusher_knows = False

    def _in_child(self) -> None:
        """A process that user code forked has new locks and no flushing thread, and must leave the socket alone."""
        self._reset()
        self.is_ours = False

    # -- what the agent says

    def requests(self) -> Iterator[pipe.Run | pipe.Leave]:
        """Each in its turn, until the agent is gone. Those that it took back are left out."""
        while (number := self._next_number()) is not None:
            while (message := self._next_message()) is not None:
                if not isinstance(message, pipe.Drained) and message.number == number:
                    yield message
                    break

    def _next_number(self) -> int | None:
        number = self._turn.now()
        if number is not None:
            return number
        if self._unrung:
            self._ring()
        return self._turn.wait()

    def _next_message(self) -> pipe.ToWorker | None:
        while not self._arrived:
            received = self._socket.recv(_CHUNK)
            if not received:
                return None
            self._arrived.extend(map(pipe.to_worker.decode, self._frames.feed(received)))
        return self._arrived.popleft()

    def have_drained(self) -> None:
        """What was written past Python goes behind all output so far; waits until the agent has it."""
        self.send(pipe.Drain())
        behind: list[pipe.ToWorker] = []
        while (message := self._next_message()) is not None and not isinstance(message, pipe.Drained):
            behind.append(message)
        self._arrived.extendleft(reversed(behind))

    # -- output

    def write(self, name: Stream, text: str) -> None:
        """Text of a stream; leaves when there is enough of it, after a short while, or with the next frame."""
        self._queue.append((name, text))
        self._bytes += len(text)
        if self._bytes > MOST_BUFFERED_BYTES:
            self.flush()
        elif not self._flusher_knows:
            self._flusher_knows = True
            self.wake()

    def put(self, item: OutputItem) -> None:
        """A display, an error, a notice: behind what was printed before, without delay."""
        self._queue.append(item)
        self.flush()

    def flush(self) -> None:
        with self.interrupts, self._sending:
            self._send_frames(self._output())

    def _output(self) -> bytes:
        """The frame of what waits, or nothing. Neighbouring writes to one stream become one item."""
        self._flusher_knows = False
        queue = self._queue
        if not queue:
            return b""
        self._bytes = 0
        items: list[OutputItem] = []
        name: Stream = "stdout"
        parts: list[str] = []
        for _ in range(len(queue)):
            entry = queue.popleft()
            if parts and not (isinstance(entry, tuple) and entry[0] == name):
                items.append(StreamItem(name=name, text="".join(parts)))
                parts.clear()
            if isinstance(entry, tuple):
                name = entry[0]
                parts.append(entry[1])
            else:
                items.append(entry)
        if parts:
            items.append(StreamItem(name=name, text="".join(parts)))
        try:
            return pipe.frame(pipe.Output(items))
        except UnicodeEncodeError:  # lone surrogates
            return pipe.frame(pipe.Output([_encodable(item) for item in items]))

    def _points(self) -> bytes:
        reporter = self.reporter
        return b"" if reporter is None else b"".join(pipe.frame(pipe.Points(*each)) for each in reporter.take_points())

    def send(self, message: pipe.ToAgent, *, quietly: bool = False) -> None:
        """Behind all output and points so far."""
        with self.interrupts, self._sending:
            self._send_frames(self._output() + self._points() + pipe.frame(message), quietly=quietly)

    def detach_reporter(self) -> None:
        """The attempt is over: its last points leave."""
        with self.interrupts, self._sending:
            self._send_frames(self._points())
            self.reporter = None

    def _send_frames(self, frames: bytes, *, quietly: bool = False) -> None:
        if not frames:
            return
        left = memoryview(frames)
        while left:
            try:
                left = left[self._socket.send(left, socket.MSG_DONTWAIT) :]
            except BlockingIOError:  # the agent reads when it is rung for, and then there is room
                self._ring()
                select.select([], [self._socket], [])
        if quietly:
            self._unrung = True
        else:
            self._ring()

    def _ring(self) -> None:
        self._unrung = False
        with contextlib.suppress(BlockingIOError):  # it has rung often enough
            os.write(self._bell, b"\0")

    # -- the thread that sends what waited long enough

    def wake(self) -> None:
        """Something waits. The thread is started at the first need; later ones cost a lock's release."""
        if self._flusher is None and self.is_ours:
            self._flusher = threading.Thread(target=self._flush_late, name="hopyard-flush", daemon=True)
            self._flusher.start()
        with contextlib.suppress(RuntimeError):  # awake already
            self._gate.release()

    def _flush_late(self) -> None:
        try:
            while True:
                self._gate.acquire()
                self._carry()
        except OSError:  # the agent is gone, and this process with it
            return

    def _carry(self) -> None:
        """Sends points often and output now and then, until neither has come for a while."""
        output_age = points_age = 0.0
        while True:
            with self._sending:
                reporter = self.reporter
                if reporter is not None and points_age >= POINTS_FOLLOWED_S:
                    # Before the last look: a point that comes after it wakes this thread again.
                    reporter.followed = False
                if points := self._points():
                    points_age = 0.0
                    self._send_frames(points)
                    if reporter is not None:
                        reporter.followed = True
                if output_age >= FLUSH_S:
                    output_age = 0.0
                    self._send_frames(self._output())
                followed = reporter is not None and reporter.followed
            if not followed and not self._queue:
                return
            pause = POINTS_S if followed else FLUSH_S
            _sleep(pause)
            output_age += pause
            points_age += pause


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _encodable(item: OutputItem) -> OutputItem:
    if isinstance(item, StreamItem):
        return StreamItem(name=item.name, text=_clean(item.text))
    if isinstance(item, NoticeItem):
        return NoticeItem(text=_clean(item.text))
    if isinstance(item, ErrorItem):
        traceback = [_clean(line) for line in item.traceback]
        return ErrorItem(name=_clean(item.name), value=_clean(item.value), traceback=traceback)
    if isinstance(item, DisplayItem):
        data = {key: _clean(value) if isinstance(value, str) else value for key, value in item.data.items()}
        return DisplayItem(data=data, metadata={}, display_id=item.display_id, update=item.update)
    return item
