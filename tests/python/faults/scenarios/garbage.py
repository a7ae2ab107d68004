"""Bytes that are no message: mutilated frames, bodies that fit no route, and no HTTP at all."""

from __future__ import annotations

import http.client
import random
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, unix_connect

from hopyard._client.endpoint import Endpoint
from hopyard._client.rest import Rest
from hopyard._client.sidecar import ensure
from tests.python.faults.harness import Project
from tests.python.faults.scenarios.figures import Figures

EXAMPLES = Path(__file__).parents[4] / "protocol" / "examples"
MOST_GROWTH_MIB = 100
"""Of the second half. An engine with a garbage collector grows in steps, then stays: here at 180 MiB."""
NOT_TO_BE_CALLED = "/api/shutdown"
"""An empty body is right there, and it does what it says."""


def connect(endpoint: Endpoint, path: str, token: str | None = None) -> ClientConnection:
    headers = {"Authorization": f"Bearer {endpoint.token if token is None else token}"}
    return unix_connect(endpoint.socket, f"ws://localhost{path}", additional_headers=headers, max_size=None)


def garbage(project: Project, *, frames: int, bodies: int, raw: int, seed: int = 5) -> Figures:
    """The same sidecar answers afterwards, has not grown much, and called nothing its own fault."""
    endpoint = ensure(project.folder)
    chance = random.Random(seed)
    statuses: Counter[int] = Counter()
    memory = [_resident_mib(endpoint.pid)]
    for _ in range(2):
        _frames(endpoint, chance, frames // 2)
        statuses += _bodies(endpoint, chance, bodies // 2)
        _raw(endpoint, chance, raw // 2)
        memory.append(_resident_mib(endpoint.pid))
    assert Rest(endpoint).get("/healthz")["pid"] == endpoint.pid, "the same sidecar still answers"
    assert not [status for status in statuses if status >= 500]
    # The first half fills what the engine keeps for its garbage collector; what leaks grows on.
    assert memory[2] - memory[1] < MOST_GROWTH_MIB, memory
    return {
        "frames": frames,
        "bodies": bodies,
        "raw": raw,
        "crashes": 0,
        "answers": ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())),
        "resident memory before, half way and after": " · ".join(f"{mib:.0f} MiB" for mib in memory),
    }


def _frames(endpoint: Endpoint, chance: random.Random, count: int) -> None:
    frames = _examples()
    assert len(frames) > 30
    for number in range(count):
        with connect(endpoint, ("/agent", "/driver")[number % 2]) as stream:
            try:
                stream.send(_mutated(chance, chance.choice(frames)))
                stream.recv(timeout=0.01)
            except (ConnectionClosed, TimeoutError):
                pass


def _bodies(endpoint: Endpoint, chance: random.Random, count: int) -> Counter[int]:
    document = Rest(endpoint).get("/api/openapi.json")
    routes = [
        (method.upper(), path, list(_schema_of(operation).get("properties", {})))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in ("post", "put") and path != NOT_TO_BE_CALLED
    ]
    assert len(routes) > 10
    statuses: Counter[int] = Counter()
    for _ in range(count):
        method, path, names = chance.choice(routes)
        body = msgspec.json.encode({name: _anything(chance) for name in names if chance.random() < 0.8})
        statuses[_status(endpoint, method, path, body if chance.random() < 0.5 else _mutated(chance, body))] += 1
    return statuses


def _schema_of(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return schema


def _anything(chance: random.Random, depth: int = 0) -> Any:
    plain = ["", "x" * 5_000, -1, 0, 1e308, None, True, "../../etc/passwd", "\u0000", "__proto__", 2**60]
    if depth > 3 or chance.random() < 0.7:
        return chance.choice(plain)
    if chance.random() < 0.5:
        return [_anything(chance, depth + 1) for _ in range(chance.randint(0, 5))]
    return {str(chance.choice(plain)): _anything(chance, depth + 1) for _ in range(chance.randint(0, 5))}


def _status(endpoint: Endpoint, method: str, path: str, body: bytes) -> int:
    path = path.replace("{", "%7B").replace("}", "%7D")
    connection = http.client.HTTPConnection("localhost", timeout=10)
    connection.sock = endpoint.connect()
    try:
        headers = {"Authorization": f"Bearer {endpoint.token}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _raw(endpoint: Endpoint, chance: random.Random, count: int) -> None:
    for _ in range(count):
        with socket.socket(socket.AF_UNIX) as stream:
            stream.settimeout(0.2)
            stream.connect(endpoint.socket)
            try:
                stream.sendall(chance.randbytes(chance.randint(1, 2000)) + b"\r\n\r\n")
                answer = stream.recv(4096)
            except OSError:
                continue
            assert b" 200 " not in answer.split(b"\r\n", 1)[0]


def _resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _examples() -> list[bytes]:
    """Every example message as the wire carries it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"$bytes"}:
                return b"bytes"
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return [msgspec.msgpack.encode(plain(msgspec.json.decode(file.read_bytes()))) for file in EXAMPLES.glob("*/*.json")]


def _mutated(chance: random.Random, frame: bytes) -> bytes:
    data = bytearray(frame)
    for _ in range(chance.randint(1, 6)):
        if not data:
            break
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
    return bytes(data) or b"\xc1"
