"""Garbage, oversized frames and wrong tokens: each is refused, the sidecar goes on, and nobody else notices."""

from __future__ import annotations

import random
import socket
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, unix_connect

from hopyard._client.endpoint import Endpoint
from hopyard._client.rest import Rest
from hopyard._client.sidecar import ensure
from hopyard._protocol.errors import HopyardError
from hopyard._protocol.version import PROTOCOL_VERSION
from tests.python.faults.harness import Project

EXAMPLES = Path(__file__).parents[3] / "protocol" / "examples"


def connect(endpoint: Endpoint, path: str, token: str | None = None) -> ClientConnection:
    headers = {"Authorization": f"Bearer {endpoint.token if token is None else token}"}
    return unix_connect(endpoint.socket, f"ws://localhost{path}", additional_headers=headers, max_size=None)


def heard(stream: ClientConnection) -> dict[str, Any]:
    frame = stream.recv(timeout=10)
    assert isinstance(frame, bytes)
    message: dict[str, Any] = msgspec.msgpack.decode(frame)
    return message


def read_to_the_end(stream: ClientConnection) -> None:
    while True:
        stream.recv(timeout=30)


def resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def examples() -> list[bytes]:
    """Every example message as the wire carries it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"$bytes"}:
                return b"bytes"
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return [msgspec.msgpack.encode(plain(msgspec.json.decode(file.read_bytes()))) for file in EXAMPLES.glob("*/*.json")]


def mutated(chance: random.Random, frame: bytes) -> bytes:
    data = bytearray(frame)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randint(1, 8)]
            case 2:
                data[place:place] = chance.randbytes(chance.randint(1, 8))
            case _:
                data = data[:place]
        if not data:
            break
    return bytes(data) or b"\xc1"


@pytest.mark.parametrize("path", ["/agent", "/driver"])
def test_mutated_frames_close_the_connection_and_nothing_else(project: Project, path: str) -> None:
    endpoint = ensure(project.folder)
    chance = random.Random(5)
    frames = examples()
    assert len(frames) > 30
    before = resident_mib(endpoint.pid)
    for _ in range(300):
        with connect(endpoint, path) as stream:
            try:
                stream.send(mutated(chance, chance.choice(frames)))
                stream.recv(timeout=0.01)
            except (ConnectionClosed, TimeoutError):
                pass
    assert Rest(endpoint).get("/healthz")["pid"] == endpoint.pid, "the same sidecar still answers"
    assert resident_mib(endpoint.pid) - before < 50


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


def test_bytes_that_are_no_http_at_all(project: Project) -> None:
    endpoint = ensure(project.folder)
    chance = random.Random(9)
    for _ in range(200):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(0.2)
            raw.connect(endpoint.socket)
            try:
                raw.sendall(chance.randbytes(chance.randint(1, 2000)) + b"\r\n\r\n")
                answer = raw.recv(4096)
            except OSError:
                continue
            assert b" 200 " not in answer.split(b"\r\n", 1)[0]
    assert Rest(endpoint).get("/healthz")["pid"] == endpoint.pid
