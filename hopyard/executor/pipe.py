"""What agent and worker tell each other: length-prefixed msgpack frames over a socket pair."""

import struct
from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

from hopyard._protocol.agent_messages import RunTrial
from hopyard._protocol.output import OutputItem
from hopyard._protocol.result import Outcome
from hopyard._protocol.scalars import Count

_LENGTH: Final = struct.Struct("<I")


class Run(msgspec.Struct, tag="run", gc=False):
    """agent → worker. `function` is absent when this worker has loaded it before."""

    message: RunTrial
    function: bytes | None
    number: Count
    """Counts what this worker is told, from 1. It begins when this number's turn has come (turns.py), or never."""
    loud: bool
    """Its end is looked for even while others follow."""


class Leave(msgspec.Struct, tag="leave"):
    """agent → worker, while it is idle: run the exit handlers and end."""

    number: Count


class Drained(msgspec.Struct, tag="drained"):
    """agent → worker, answers `Drain`."""


class Ready(msgspec.Struct, tag="ready"):
    """worker → agent, first frame."""

    pid: Count


class Drain(msgspec.Struct, tag="drain"):
    """worker → agent: what descriptors 1 and 2 hold now belongs to the run that is ending."""


class Output(msgspec.Struct, tag="output", gc=False):
    items: list[OutputItem]


class Points(msgspec.Struct, tag="points", gc=False):
    """Metric points in order: int64 steps and float64 values, native byte order."""

    metric: str
    steps: bytes
    values: bytes


class Finished(msgspec.Struct, tag="finished", gc=False):
    """A returned value carries its whole pickle here; the agent makes a blob of a large one."""

    outcome: Outcome
    took_ms: float
    resumed: bool | None
    """Whether the checkpoint it was given was loaded; None: it was given none."""


ToWorker: TypeAlias = Run | Leave | Drained
ToAgent: TypeAlias = Ready | Drain | Output | Points | Finished

to_worker: Final[msgspec.msgpack.Decoder[ToWorker]] = msgspec.msgpack.Decoder(ToWorker)
to_agent: Final[msgspec.msgpack.Decoder[ToAgent]] = msgspec.msgpack.Decoder(ToAgent)
_encoder: Final = msgspec.msgpack.Encoder()


def frame(message: ToWorker | ToAgent) -> bytes:
    buffer = bytearray(4)
    _encoder.encode_into(message, buffer, 4)
    _LENGTH.pack_into(buffer, 0, len(buffer) - 4)
    return bytes(buffer)


class Frames:
    """Cuts a byte stream into frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, received: bytes) -> Iterator[bytes]:
        held = self._held
        held += received
        at = 0
        while len(held) - at >= 4:
            (length,) = _LENGTH.unpack_from(held, at)
            if len(held) - at - 4 < length:
                break
            yield bytes(memoryview(held)[at + 4 : at + 4 + length])
            at += 4 + length
        if at:
            del held[:at]
