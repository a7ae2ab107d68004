"""Attempts that the sidecar has not settled, and what of them goes out on the connection of the day."""

from typing import Final

from hopyard._protocol.agent_messages import (
    AgentToServer,
    Blob,
    OutputSettled,
    ReportsSettled,
    TrialFinished,
)
from hopyard._protocol.experiment import TrialRef
from hopyard.executor.actions import Action, Send
from hopyard.executor.held import HeldAttempt

MOST_HELD_BYTES: Final = 64 * 1024 * 1024


class Outbox:
    """Closed until the sidecar's welcome and again when the connection is lost; what is held survives both."""

    def __init__(self) -> None:
        self._held: dict[TrialRef, HeldAttempt] = {}
        self.is_open = False
        self.congested = False
        """The transport holds too much already: nothing is added until it has room."""

    def __contains__(self, ref: TrialRef) -> bool:
        return ref in self._held

    def refs(self) -> list[TrialRef]:
        return list(self._held)

    def hold(self, attempt: HeldAttempt) -> None:
        self._held[attempt.ref] = attempt

    def forget(self, ref: TrialRef) -> None:
        self._held.pop(ref, None)

    def reopen(self) -> None:
        """On a new connection everything not durable goes out again."""
        self.is_open = True
        for held in self._held.values():
            held.rewind()

    def close(self) -> None:
        self.is_open = self.congested = False

    def settle_output(self, message: OutputSettled) -> None:
        held = self._held.get(TrialRef(trial=message.trial, attempt=message.attempt))
        if held is not None:
            held.output.settle(message.seq)

    def settle_reports(self, message: ReportsSettled) -> None:
        held = self._held.get(TrialRef(trial=message.trial, attempt=message.attempt))
        if held is not None and message.metric in held.reports:
            held.reports[message.metric].settle(message.from_)

    def blob(self, sha256: str) -> Blob | None:
        """A large result that is still held."""
        blobs = (held.blob for held in self._held.values() if held.blob is not None)
        return next((blob for blob in blobs if blob.sha256 == sha256), None)

    def thin_when_full(self) -> None:
        if sum(held.size for held in self._held.values()) > MOST_HELD_BYTES:
            for held in self._held.values():
                held.thin()

    def flush(self) -> list[Action]:
        """What has not gone out on this connection."""
        actions: list[Action] = []
        if self.is_open and not self.congested:
            for held in self._held.values():
                while (message := held.next_message()) is not None:
                    if isinstance(message, TrialFinished) and held.blob is not None:
                        actions.append(Send(held.blob))
                    actions.append(Send(message))
        return actions

    def send(self, message: AgentToServer) -> list[Action]:
        """Something that is not kept: lost when there is no connection."""
        return [Send(message)] if self.is_open else []
