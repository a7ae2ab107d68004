"""Several messages in a frame."""

import msgspec
import pytest

from hopyard._protocol import codec
from hopyard._protocol.agent_messages import Blob, Settled
from hopyard._protocol.version import MAX_FRAME_BYTES

ONE = Settled(trial="exp_abcd0001.0", attempt=1)
OTHER = Settled(trial="exp_abcd0001.1", attempt=1)


def test_one_is_a_map_and_several_are_a_list_in_their_order() -> None:
    assert list(codec.encode_all([ONE])) == [codec.encode(ONE)]
    (frame,) = codec.encode_all([ONE, OTHER])
    assert codec.decode_all(codec.server_to_agent, frame) == [ONE, OTHER]
    assert codec.decode_all(codec.server_to_agent, codec.encode(ONE)) == [ONE]


def test_those_that_are_too_large_together_are_parted() -> None:
    large = Blob(sha256="0" * 64, data=bytes(MAX_FRAME_BYTES - 1000))
    frames = list(codec.encode_all([large, ONE, large, large]))
    assert [len(codec.decode_all(codec.server_to_agent, frame)) for frame in frames] == [2, 1, 1]
    assert all(len(frame) <= MAX_FRAME_BYTES for frame in frames)


def test_one_that_is_too_large_by_itself_is_alone() -> None:
    larger = Blob(sha256="0" * 64, data=bytes(MAX_FRAME_BYTES))
    sizes = [len(frame) > MAX_FRAME_BYTES for frame in codec.encode_all([ONE, larger])]
    assert sizes == [False, True]


def test_a_list_with_anything_else_is_refused() -> None:
    frame = msgspec.msgpack.encode([{"kind": "settled", "trial": "exp_abcd0001.0", "attempt": 1}, 7])
    with pytest.raises(msgspec.ValidationError):
        codec.decode_all(codec.server_to_agent, frame)
