"""The agent of one executor: performs the session's wishes over sockets, pipes and signals. One thread, one loop."""

import contextlib
import os
import selectors
import signal
import socket
import time
from typing import Final, NamedTuple

import msgspec

from hopyard._protocol import codec
from hopyard._protocol.agent_messages import AgentToServer, AgentWelcome, Refused, ServerToAgent
from hopyard._protocol.version import MAX_FRAME_BYTES
from hopyard.executor import actions, kinship
from hopyard.executor.address import Address, from_record
from hopyard.executor.child import StartWorker, WorkerSettings
from hopyard.executor.link import Link, LinkLost
from hopyard.executor.logfile import LogFile, text_of
from hopyard.executor.saying import say
from hopyard.executor.seat import WorkerSeat
from hopyard.executor.session import AgentSession
from hopyard.executor.terms import Graces, Identity
from hopyard.executor.usage import Usage

FIRST_RETRY_S: Final = 0.05
LONGEST_RETRY_S: Final = 2.0
CONGESTED_BYTES: Final = 2 * 1024 * 1024
LEAVE_S: Final = 2.0


class AgentSettings(NamedTuple):
    identity: Identity
    project: str
    fixed: Address | None
    """Of a sidecar on another machine. None: the project's connection record says it, each time anew."""
    first: Address | None
    """Used while there is no record."""
    gpus: list[str]
    environment: dict[str, str]
    graces: Graces


class Agent:
    def __init__(self, settings: AgentSettings, worker_main: StartWorker) -> None:
        self._settings = settings
        self._session = AgentSession(settings.identity, settings.graces)
        self._selector = selectors.DefaultSelector()
        worker_settings = WorkerSettings(settings.project, settings.environment, memory_is_limited=not settings.gpus)
        self._seat = WorkerSeat(self._selector, self._session, self._perform, worker_settings, worker_main)
        self._link: Link | None = None
        self._link_events = 0
        self._unsent: list[AgentToServer] = []
        """Leaves with the next flush, in as few frames as hold it."""
        self._retry_s = FIRST_RETRY_S
        self._said_of_link = ""
        self._connect_at: float | None = 0.0
        self._flush_at: float | None = None
        self._congested = False
        self._heard_at = 0.0
        self._silent_after_s = 45.0
        self._log: LogFile | None = None
        self._usage = Usage(settings.gpus)
        self._exiting = False
        self._wake_reader, wake_writer = socket.socketpair()
        self._wake_writer = wake_writer
        for end in (self._wake_reader, wake_writer):
            end.setblocking(False)
        self._terminated = False

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._on_terminate)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        kinship.adopt_orphans()
        self._selector.register(self._wake_reader, selectors.EVENT_READ, self._on_signal)
        self._perform(self._session.begin(time.monotonic()))
        try:
            while not self._exiting:
                for key, events in self._selector.select(self._patience()):
                    key.data(events)
                self._on_time(time.monotonic())
        finally:
            self._end()

    # -- time

    def _patience(self) -> float | None:
        seat = self._seat
        times = (self._session.deadline(), self._connect_at, self._flush_at, seat.watch_at, seat.look_at)
        earliest = min((at for at in times if at is not None), default=None)
        return None if earliest is None else max(0.0, earliest - time.monotonic())

    def _on_time(self, now: float) -> None:
        if self._terminated:
            self._perform([actions.SignalWorker("kill"), actions.Exit("terminated")])
            return
        if self._seat.look_at is not None and now >= self._seat.look_at:
            self._seat.look(now)
        deadline = self._session.deadline()
        if deadline is not None and now >= deadline:
            if self._session.ends_worker_at(now):
                self._seat.take_back()
            self._perform(self._session.tick(now))
        if self._connect_at is not None and now >= self._connect_at:
            self._connect(now)
        if self._flush_at is not None and now >= self._flush_at:
            self._flush_link()
        if self._seat.watch_at is not None and now >= self._seat.watch_at:
            self._seat.watch_memory(now)
        self._perform(self._session.hand_on())
        self._seat.flush()

    # -- the sidecar

    def _connect(self, now: float) -> None:
        settings = self._settings
        address = settings.fixed or from_record(settings.project) or settings.first
        try:
            if address is None:
                raise LinkLost("no connection record yet")
            self._link = Link(address)
        except LinkLost as refused:
            self._say_of_link(f"no connection: {refused}")
            self._link = None
            self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)
            self._connect_at = now + self._retry_s
            return
        self._connect_at = None
        self._heard_at = now
        self._watch_link()

    def _watch_link(self) -> None:
        """Asks for write events only while something waits to be written."""
        if self._link is None:
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._link.unsent_bytes else 0)
        if events != self._link_events:
            if self._link_events:
                self._selector.modify(self._link, events, self._on_link)
            else:
                self._selector.register(self._link, events, self._on_link)
            self._link_events = events

    def _on_link(self, events: int) -> None:
        link = self._link
        if link is None:
            return
        try:
            if events & selectors.EVENT_READ:
                was_open = link.is_open
                for data in link.receive():
                    self._on_message(data)
                if link.is_open and not was_open:
                    self._perform(self._session.connected())
                self._heard_at = time.monotonic()
            if events & selectors.EVENT_WRITE:
                self._flush_link()
        except LinkLost as lost:
            self._on_lost(lost)

    def _on_message(self, data: bytes) -> None:
        try:
            messages = codec.decode_all(codec.server_to_agent, data)
        except msgspec.MsgspecError as error:
            say(f"a message of the sidecar was not understood and left out: {error}")
            return
        for message in messages:
            self._receive(message)

    def _receive(self, message: ServerToAgent) -> None:
        if isinstance(message, AgentWelcome):
            self._retry_s = FIRST_RETRY_S
            self._said_of_link = ""
            self._silent_after_s = max(message.lease_ms / 1000 * 3, 5.0)
        elif isinstance(message, Refused):
            say(f"refused: {message.failure.message}")
        if self._session.wants_back(message):
            self._seat.take_back()
        self._perform(self._session.receive(message, time.monotonic()))

    def _send(self, send: actions.Send) -> None:
        if self._link is None or not self._link.is_open:
            return
        self._unsent.append(send.message)
        self._flush_at = 0.0

    def _flush_link(self) -> None:
        self._flush_at = None
        if self._link is None:
            return
        try:
            self._send_unsent(self._link)
            self._link.flush()
        except LinkLost as lost:
            self._on_lost(lost)
            return
        self._watch_link()
        waiting = self._link.unsent_bytes
        if not self._congested and waiting > CONGESTED_BYTES:
            self._congested = True
            self._perform(self._session.congested(True))
        elif self._congested and waiting < CONGESTED_BYTES // 2:
            self._congested = False
            self._perform(self._session.congested(False))

    def _send_unsent(self, link: Link) -> None:
        if not self._unsent:
            return
        for frame in codec.encode_all(self._unsent):
            if len(frame) > MAX_FRAME_BYTES:
                say(f"a message of {len(frame)} bytes is over the limit of a frame and was left out")
            else:
                link.send(frame)
        self._unsent.clear()

    def _say_of_link(self, words: str) -> None:
        """Each trouble once, however often it is tried again."""
        if words != self._said_of_link:
            self._said_of_link = words
            say(words)

    def _on_lost(self, lost: LinkLost) -> None:
        self._say_of_link(f"connection lost: {lost}")
        link, self._link = self._link, None
        if link is not None and self._link_events:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(link)
        self._link_events = 0
        self._unsent.clear()
        self._flush_at = None
        self._congested = False
        now = time.monotonic()
        self._session.disconnected(now)
        self._connect_at = now + self._retry_s
        self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)

    # -- wishes

    def _on_signal(self, _events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake_reader.recv(4096)
        self._seat.reap()

    def _perform(self, wishes: list[actions.Action]) -> None:
        for wish in wishes:
            match wish:
                case actions.Send():
                    self._send(wish)
                case actions.WriteLog():
                    self._write_log(wish)
                case actions.Note():
                    say("".join(map(text_of, wish.items)).rstrip("\n"))
                case actions.RunWork():
                    self._seat.run(wish.run, wish.function, loud=wish.loud)
                case actions.RaiseStopFlag():
                    self._seat.want_stop()
                case actions.OpenLog():
                    self._log = LogFile(wish.directory)
                case actions.CloseLog():
                    if self._log is not None:
                        self._log.close()
                        self._log = None
                case actions.SignalWorker():
                    self._seat.signal(wish.how)
                case actions.DismissWorker():
                    self._seat.dismiss()
                case actions.StartWorker():
                    self._seat.start()
                case actions.TakeSample():
                    self._take_sample()
                case actions.Exit():
                    say(f"leaving: {wish.why}")
                    self._exiting = True

    def _write_log(self, wish: actions.WriteLog) -> None:
        if self._log is not None:
            self._log.write(wish.items)
            self._tell_log_failure()

    def _tell_log_failure(self) -> None:
        if self._log is not None and self._log.failure is not None:
            notice, self._log.failure = self._log.failure, None
            self._perform(self._session.log_failed(notice, time.monotonic()))

    def _take_sample(self) -> None:
        self._perform(self._session.sampled(self._usage.sample(self._seat.pid, os.getpid(), time.time() * 1000)))
        if self._link is not None and self._link.is_open:
            if time.monotonic() - self._heard_at > self._silent_after_s:
                self._link.close()
                self._on_lost(LinkLost(f"nothing heard for {self._silent_after_s:.0f} s"))
            else:
                self._link.ping()

    # -- the end

    def _on_terminate(self, *_: object) -> None:
        self._terminated = True

    def _end(self) -> None:
        self._seat.end()
        if self._link is not None:
            give_up = time.monotonic() + LEAVE_S
            with contextlib.suppress(LinkLost):
                self._send_unsent(self._link)
                self._link.flush()
                while self._link.unsent_bytes and time.monotonic() < give_up:
                    with selectors.DefaultSelector() as selector:
                        selector.register(self._link, selectors.EVENT_WRITE)
                        selector.select(0.1)
                    self._link.flush()
                self._link.close()
