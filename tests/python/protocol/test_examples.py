"""Python accepts and refuses the same examples as TypeScript does (tests/protocol/examples.test.ts)."""

import base64
import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from hopyard._protocol import agent_messages, codec, driver_messages
from hopyard._protocol.scalars import Message

PROTOCOL = Path(__file__).parents[3] / "protocol"
GROUPS: list[tuple[Any, msgspec.msgpack.Decoder[Any]]] = [
    (agent_messages.AgentToServer, codec.agent_to_server),
    (agent_messages.ServerToAgent, codec.server_to_agent),
    (driver_messages.DriverToServer, codec.driver_to_server),
    (driver_messages.ServerToDriver, codec.server_to_driver),
]
DECODERS = {message.__name__: decoder for union, decoder in GROUPS for message in get_args(union)}


def _revive(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else value


def _cases(folder: str) -> list[Any]:
    paths = sorted((PROTOCOL / folder).glob("*/*.json"))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


def _frame(path: Path) -> bytes:
    return msgspec.msgpack.encode(json.loads(path.read_text(), object_hook=_revive))


@pytest.mark.parametrize("path", _cases("examples"))
def test_example_is_accepted_and_survives_a_round_trip(path: Path) -> None:
    decoder = DECODERS[path.parent.name]
    message = decoder.decode(_frame(path))
    assert isinstance(message, Message)
    assert type(message).__name__ == path.parent.name
    again = codec.encode(message)
    assert decoder.decode(again) == message
    assert msgspec.msgpack.decode(again) == msgspec.msgpack.decode(_frame(path))


@pytest.mark.parametrize("path", _cases("counterexamples"))
def test_counterexample_is_refused(path: Path) -> None:
    with pytest.raises(msgspec.ValidationError):
        DECODERS[path.parent.name].decode(_frame(path))


@pytest.mark.parametrize("folder", ["examples", "counterexamples"])
def test_every_message_has_a_folder_and_every_folder_a_message(folder: str) -> None:
    assert {path.name for path in (PROTOCOL / folder).iterdir()} == set(DECODERS)
