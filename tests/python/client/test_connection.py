"""The blocking connection: large blobs, refusals, wrong tokens, closed ends."""

from __future__ import annotations

import dataclasses
import os
from contextlib import closing
from hashlib import sha256

import pytest

from hopyard._client.connection import Connection
from hopyard._client.conversation import Conversation
from hopyard._client.driver import driver
from hopyard._client.endpoint import Endpoint, read_record
from hopyard._client.identity import ConnectionLost
from hopyard._protocol.agent_messages import Blob, NeedBlob
from hopyard._protocol.codec import driver_to_server, encode
from hopyard._protocol.errors import BadRequest, Unauthorized
from hopyard._protocol.version import MAX_FRAME_BYTES
from tests.python.client.fake_sidecar import FakeSidecar


def endpoint(fake: FakeSidecar) -> Endpoint:
    found = read_record(fake.project)
    assert found is not None
    return found


def test_a_blob_of_megabytes_comes_back_whole(fake: FakeSidecar) -> None:
    content = os.urandom(20_000_000)
    digest = sha256(content).hexdigest()
    fake.blobs[digest] = content

    with closing(Connection(endpoint(fake), None)) as connection:
        assert connection.blob(digest) == content


def test_a_wrong_token_is_refused(fake: FakeSidecar) -> None:
    wrong = dataclasses.replace(endpoint(fake), token="guess")

    with pytest.raises(Unauthorized):
        Connection(wrong, None)


def test_a_closed_end_is_noticed_before_it_is_used_again(fake: FakeSidecar) -> None:
    here = driver(fake.project)
    with here.connection() as first:
        assert first.is_open()
    fake.drop_connections()
    while first.is_open():
        pass
    with here.connection() as second:
        assert second is not first
        assert second.is_open()


def test_waiting_on_a_lost_connection_says_so(fake: FakeSidecar) -> None:
    with closing(Connection(endpoint(fake), None)) as connection:
        fake.drop_connections()

        with pytest.raises(ConnectionLost):
            connection.next()


def test_what_was_offered_is_given_when_asked() -> None:
    talk = Conversation()
    content = b"a function"
    (frame,) = talk.offer(content)
    offered = driver_to_server.decode(frame)
    assert isinstance(offered, Blob)

    (heard,) = talk.hear(encode(NeedBlob(sha256=offered.sha256)))

    assert heard.reply is not None
    assert driver_to_server.decode(heard.reply) == offered


def test_a_blob_with_another_hash_is_refused() -> None:
    with pytest.raises(BadRequest, match="another hash"):
        Conversation().hear(encode(Blob(sha256="0" * 64, data=b"forged")))


def test_too_large_a_blob_is_refused_before_it_is_sent() -> None:
    with pytest.raises(BadRequest, match="over the limit"):
        Conversation().offer(bytes(MAX_FRAME_BYTES + 1))
