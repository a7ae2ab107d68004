"""A driver's connection: the conversation over a wire. Used by one thread at a time; whoever waits, reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from msgspec import UNSET

from hopyard._client.conversation import Asked, Conversation
from hopyard._client.endpoint import PATIENCE, Endpoint
from hopyard._client.identity import ConnectionLost
from hopyard._client.wire import Wire
from hopyard._protocol.agent_messages import Blob, NeedBlob, Refused
from hopyard._protocol.driver_messages import Accepted, DriverWelcome, ServerToDriver, Watched
from hopyard._protocol.errors import HopyardError, error, error_from
from hopyard._protocol.experiment import ExperimentSpec, ExperimentView
from hopyard._protocol.failure import Failure
from hopyard._protocol.project import ExperimentSnapshot


def refusal(failure: Failure) -> HopyardError:
    return error_from(failure.code, failure.message, failure.hint if failure.hint is not UNSET else "")


ANSWER_SECONDS = 120.0
"""A request that takes longer has no answer: the journal's disk hangs, or the sidecar does."""


class Connection:
    """Raises ConnectionLost when the sidecar goes away; open another one then and watch again."""

    def __init__(self, endpoint: Endpoint, notebook: str | None) -> None:
        self.endpoint = endpoint
        self._talk = Conversation()
        self._arrived: deque[ServerToDriver] = deque()
        self._inbox: deque[ServerToDriver] = deque()
        """Of those, what came while something else was waited for."""
        self._wire = Wire(endpoint, "/driver")
        try:
            self._wire.send(self._talk.hello(notebook))
            self._greeted()
        except BaseException:
            self._wire.close()
            raise

    def submit(
        self, spec: ExperimentSpec, function: bytes | None, *, watch: bool, more: Sequence[bytes] = ()
    ) -> ExperimentView:
        """The accepted experiment: from then on it is durable."""
        blobs = [each for each in (function, *more) if each is not None]
        for frame in self._talk.offer(*blobs):
            self._wire.send(frame)
        answer = self._ask(self._talk.submit(spec, watch=watch))
        assert isinstance(answer, Accepted)
        return answer.experiment

    def watch(self, experiment: str) -> ExperimentSnapshot:
        answer = self._ask(self._talk.watch(experiment))
        assert isinstance(answer, Watched)
        return answer.snapshot

    def unwatch(self, experiment: str) -> None:
        self._wire.send(self._talk.unwatch(experiment))

    def stop(self, experiment: str, reason: str) -> None:
        self._wire.send(self._talk.stop(experiment, reason))

    def blob(self, digest: str) -> bytes:
        self._wire.send(self._talk.need(digest))
        while True:
            message = self._answer()
            if isinstance(message, Blob) and message.sha256 == digest:
                return message.data
            if isinstance(message, Refused):
                raise refusal(message.failure)
            self._inbox.append(message)

    def next(self, timeout: float | None = None) -> ServerToDriver | None:
        """The next message about watched experiments; None when `timeout` seconds passed without one."""
        if self._inbox:
            return self._inbox.popleft()
        return self._hear(timeout)

    def is_open(self) -> bool:
        return self._wire.is_open()

    def forget(self) -> None:
        """Drops what has come for an experiment nobody watches any more."""
        self._arrived.clear()
        self._inbox.clear()

    def close(self) -> None:
        self._wire.close()

    def _greeted(self) -> None:
        message = self._hear(PATIENCE)
        if isinstance(message, Refused):
            raise refusal(message.failure)
        if not isinstance(message, DriverWelcome):
            raise ConnectionLost("the sidecar did not greet back")

    def _ask(self, asked: Asked) -> Accepted | Watched:
        self._wire.send(asked.frame)
        while True:
            message = self._answer()
            if isinstance(message, Accepted | Watched) and message.request == asked.request:
                return message
            if isinstance(message, Refused) and message.request in (asked.request, UNSET):
                raise refusal(message.failure)
            self._inbox.append(message)

    def _answer(self) -> ServerToDriver:
        while not self._arrived:
            if not self._listen(ANSWER_SECONDS):
                why = f"no answer within {ANSWER_SECONDS:.0f} s"
                raise error("SIDECAR_SILENT", project=self.endpoint.project, pid=self.endpoint.pid, why=why)
        return self._arrived.popleft()

    def _hear(self, timeout: float | None) -> ServerToDriver | None:
        if not self._arrived:
            self._listen(timeout)
        return self._arrived.popleft() if self._arrived else None

    def _listen(self, timeout: float | None) -> bool:
        """Takes in a frame; False when none came. What is asked of this side is answered at once."""
        frame = self._wire.receive(timeout)
        if frame is None:
            return False
        for heard in self._talk.hear(frame):
            if heard.reply is not None:
                self._wire.send(heard.reply)
            if not isinstance(heard.message, NeedBlob):
                self._arrived.append(heard.message)
        return True
