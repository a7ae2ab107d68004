"""The worker's end of the control socket: frames go out whole, whatever thread sends and whatever signal arrives."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from time import sleep as _sleep
from types import FrameType
from typing import Final, Literal, Protocol

from hopyard._protocol.output import DisplayItem, ErrorItem, NoticeItem, OutputItem, StreamItem
from hopyard.executor import pipe

FLUSH_S: Final = 0.05
"""Small writes wait this long for others."""
POINTS_S: Final = 0.002
MOST_BUFFERED_BYTES: Final = 64 * 1024


class Interrupts:
    """Turns SIGINT into KeyboardInterrupt, but only inside user code and never inside a frame."""

    def __init__(self) -> None:
        self.in_user_code = False
        self._held_back = 0
        self._pending = False

    def install(self) -> None:
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
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
    """What the channel carries for a reporter. `waiting` is set with the first point, cleared before they are taken."""

    waiting: bool

    def take_points(self) -> tuple[str, bytes, bytes] | None: ...


class Channel:
    """Batches small output, keeps its order, and carries points for the reporter."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._frames = pipe.Frames()
        self._owner = os.getpid()
        self.interrupts = Interrupts()
        self.reporter: Points | None = None
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        """Also in a child that user code forks: its locks are new and it has no flushing thread."""
        self._sending = threading.RLock()
        self._gate = threading.Lock()
        self._gate.acquire()
        self._flusher: threading.Thread | None = None
        self._items: list[OutputItem] = []
        self._name: Literal["stdout", "stderr"] = "stdout"
        self._text: list[str] = []
        self._bytes = 0

    @property
    def is_ours(self) -> bool:
        """False in processes that user code forked: these write to descriptors 1 and 2."""
        return os.getpid() == self._owner

    def receive(self) -> Iterator[pipe.ToWorker]:
        """Runs until the agent is gone."""
        for frame in pipe.receive_blocking(self._socket, self._frames):
            yield pipe.to_worker.decode(frame)

    # -- output

    def write(self, name: Literal["stdout", "stderr"], text: str) -> None:
        """Text of a stream; leaves when there is enough of it, after a short while, or with the next frame."""
        with self.interrupts, self._sending:
            if name != self._name:
                self._close_text()
                self._name = name
            first = not self._text and not self._items
            self._text.append(text)
            self._bytes += len(text)
            if self._bytes > MOST_BUFFERED_BYTES:
                self._send_frames(self._output())
            elif first:
                self.wake()

    def _close_text(self) -> None:
        if self._text:
            self._items.append(StreamItem(name=self._name, text="".join(self._text)))
            self._text.clear()

    def put(self, item: OutputItem) -> None:
        """A display, an error, a notice: behind what was printed before, without delay."""
        with self.interrupts, self._sending:
            self._close_text()
            self._items.append(item)
            self._send_frames(self._output())

    def flush(self) -> None:
        with self.interrupts, self._sending:
            self._send_frames(self._output())

    def _output(self) -> bytes:
        """The frame of what waits, or nothing."""
        self._close_text()
        items, self._items, self._bytes = self._items, [], 0
        if not items:
            return b""
        try:
            return pipe.frame(pipe.Output(items))
        except UnicodeEncodeError:  # lone surrogates
            return pipe.frame(pipe.Output([_encodable(item) for item in items]))

    def _points(self) -> bytes:
        points = self.reporter.take_points() if self.reporter is not None else None
        return b"" if points is None else pipe.frame(pipe.Points(*points))

    def send(self, message: pipe.ToAgent) -> None:
        """Behind all output and points so far."""
        with self.interrupts, self._sending:
            self._send_frames(self._output() + self._points() + pipe.frame(message))

    def _send_frames(self, frames: bytes) -> None:
        if frames:
            self._socket.sendall(frames)

    # -- the thread that sends what waited long enough

    def wake(self) -> None:
        """Something waits. The thread is started at the first need; later ones cost a lock's release."""
        if self._flusher is None and self.is_ours:
            self._flusher = threading.Thread(target=self._flush_late, name="hopyard-flush", daemon=True)
            self._flusher.start()
        with contextlib.suppress(RuntimeError):  # awake already
            self._gate.release()

    def _points_wait(self) -> bool:
        return self.reporter is not None and self.reporter.waiting

    def _flush_late(self) -> None:
        try:
            while True:
                self._gate.acquire()
                waited = 0.0
                while self._text or self._items or self._points_wait():
                    pause = POINTS_S if self._points_wait() else FLUSH_S
                    _sleep(pause)
                    waited += pause
                    with self._sending:
                        self._send_frames(self._points())
                        if waited >= FLUSH_S:
                            self._send_frames(self._output())
                            waited = 0.0
        except OSError:  # the agent is gone, and this process with it
            return


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
