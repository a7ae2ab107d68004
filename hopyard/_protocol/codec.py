"""Frames: a message (a msgpack map) or a list of them, bytes as `bin`. What the protocol does not say is refused."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from hopyard._protocol.agent_messages import AgentToServer, ServerToAgent
from hopyard._protocol.driver_messages import DriverToServer, ServerToDriver
from hopyard._protocol.scalars import Message
from hopyard._protocol.version import MAX_FRAME_BYTES

agent_to_server: Final = msgspec.msgpack.Decoder[AgentToServer | list[AgentToServer]](
    AgentToServer | list[AgentToServer]
)
server_to_agent: Final = msgspec.msgpack.Decoder[ServerToAgent | list[ServerToAgent]](
    ServerToAgent | list[ServerToAgent]
)
driver_to_server: Final = msgspec.msgpack.Decoder[DriverToServer | list[DriverToServer]](
    DriverToServer | list[DriverToServer]
)
server_to_driver: Final = msgspec.msgpack.Decoder[ServerToDriver | list[ServerToDriver]](
    ServerToDriver | list[ServerToDriver]
)

_encoder: Final = msgspec.msgpack.Encoder()
Said = TypeVar("Said", bound=Message)


def encode(message: Message) -> bytes:
    return _encoder.encode(message)


def encode_all(messages: Sequence[Message]) -> Iterator[bytes]:
    """As few frames as hold them. A message that is over the limit by itself has a frame of its own."""
    frame = _encoder.encode(messages if len(messages) > 1 else messages[0])
    if len(frame) <= MAX_FRAME_BYTES or len(messages) == 1:
        yield frame
    else:
        half = len(messages) // 2
        yield from encode_all(messages[:half])
        yield from encode_all(messages[half:])


def decode_all(decoder: msgspec.msgpack.Decoder[Said | list[Said]], frame: bytes) -> list[Said]:
    try:
        said = decoder.decode(frame)
    except msgspec.ValidationError:
        said = msgspec.convert(_whole(msgspec.msgpack.decode(frame)), decoder.type)
    return said if isinstance(said, list) else [said]


def _whole(value: Any) -> Any:
    """With whole numbers as such: JavaScript writes those of more than 32 bits as doubles, as it knows no others."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) >= 2**31 else value
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    return value
