"""Garbage, oversized frames and wrong tokens: each is refused, the sidecar goes on, and nobody else notices."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from hopyard._client.endpoint import Endpoint
from hopyard._client.rest import Rest
from hopyard._client.sidecar import ensure
from hopyard._protocol.errors import HopyardError
from hopyard._protocol.version import PROTOCOL_VERSION
from tests.python.faults.harness import Project
from tests.python.faults.scenarios import garbage
from tests.python.faults.scenarios.garbage import connect


def heard(stream: ClientConnection) -> dict[str, Any]:
    frame = stream.recv(timeout=10)
    assert isinstance(frame, bytes)
    message: dict[str, Any] = msgspec.msgpack.decode(frame)
    return message


def read_to_the_end(stream: ClientConnection) -> None:
    while True:
        stream.recv(timeout=30)


def test_mutated_frames_bodies_and_bytes_end_connections_and_nothing_else(project: Project) -> None:
    garbage.garbage(project, frames=600, bodies=300, raw=200)


def test_an_oversized_frame_is_refused_with_its_size(project: Project) -> None:
    endpoint = ensure(project.folder)
    with connect(endpoint, "/driver") as stream:
        hello = {"kind": "driverHello", "protocolVersion": PROTOCOL_VERSION, "version": "0", "app": "a_1_1", "pid": 1}
        stream.send(msgspec.msgpack.encode(hello))
        assert heard(stream)["kind"] == "driverWelcome"
        stream.send(msgspec.msgpack.encode({"kind": "blob", "sha256": "0" * 64, "data": b"\0" * (65 * 2**20)}))
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(stream)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    assert Rest(endpoint).get("/healthz")["pid"] == endpoint.pid


def test_an_older_library_is_told_what_to_do(project: Project) -> None:
    endpoint = ensure(project.folder)
    with connect(endpoint, "/driver") as stream:
        hello = {"kind": "driverHello", "protocolVersion": 0, "version": "0", "app": "a_1_1", "pid": 1}
        stream.send(msgspec.msgpack.encode(hello))
        refused = heard(stream)
    assert refused["failure"]["code"] == "VERSION_SKEW"
    assert "Restart the kernel" in refused["failure"]["hint"]


@pytest.mark.parametrize("path", ["/agent", "/driver"])
def test_a_wrong_token_opens_no_socket_and_learns_nothing(project: Project, path: str) -> None:
    endpoint = ensure(project.folder)
    with pytest.raises(InvalidStatus) as refused:
        connect(endpoint, path, token="wrong")
    assert refused.value.response.status_code == 401
    assert endpoint.token not in str(refused.value.response.body)
    assert str(project.folder) not in str(refused.value.response.body)


def test_a_wrong_token_is_refused_on_every_kind_of_request(project: Project) -> None:
    endpoint = ensure(project.folder)
    stranger = Rest(Endpoint(endpoint.project, endpoint.socket, endpoint.pid, "wrong", "0", PROTOCOL_VERSION))
    for method, path in (("GET", "/api/project"), ("POST", "/api/shutdown")):
        with pytest.raises(HopyardError) as refused:
            stranger.ask(method, path, {"force": True} if method == "POST" else None)
        assert refused.value.code == "UNAUTHORIZED"
    assert Rest(endpoint).get("/healthz")["pid"] == endpoint.pid
