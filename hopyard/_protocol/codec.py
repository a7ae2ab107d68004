"""Frames: one msgpack map a message, bytes as `bin`. Decoders refuse what the protocol does not say."""

from typing import Final

import msgspec

from hopyard._protocol.agent_messages import AgentToServer, ServerToAgent
from hopyard._protocol.driver_messages import DriverToServer, ServerToDriver
from hopyard._protocol.scalars import Message

agent_to_server: Final[msgspec.msgpack.Decoder[AgentToServer]] = msgspec.msgpack.Decoder(AgentToServer)
server_to_agent: Final[msgspec.msgpack.Decoder[ServerToAgent]] = msgspec.msgpack.Decoder(ServerToAgent)
driver_to_server: Final[msgspec.msgpack.Decoder[DriverToServer]] = msgspec.msgpack.Decoder(DriverToServer)
server_to_driver: Final[msgspec.msgpack.Decoder[ServerToDriver]] = msgspec.msgpack.Decoder(ServerToDriver)

_encoder: Final = msgspec.msgpack.Encoder()


def encode(message: Message) -> bytes:
    return _encoder.encode(message)
