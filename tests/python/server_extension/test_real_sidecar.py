"""The proxy in front of the real sidecar: health, the panel's REST routes and the Socket.IO handshake."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator

import pytest

from hopyard._client.sidecar import BUNDLE, ensure, running, shut_down
from tests.python.server_extension.conftest import Lab, MakeLab


@pytest.fixture
async def real(make_lab: MakeLab) -> AsyncIterator[Lab]:
    assert BUNDLE.exists(), "build the sidecar first: npm run build"
    lab = await make_lab(ensure)
    yield lab
    endpoint = await asyncio.to_thread(running, lab.link.project)
    if endpoint is not None:
        await asyncio.to_thread(shut_down, endpoint, force=True)


async def test_health_snapshot_and_refusals_come_through(real: Lab) -> None:
    health = json.loads((await real.ask("hopyard/healthz")).body)
    assert health["status"] == "ok"
    assert health["project"] == str(real.link.project)
    snapshot = json.loads((await real.ask("hopyard/api/project")).body)
    assert {"revision", "fleets", "executors", "experiments"} <= set(snapshot)
    refused = await real.ask("hopyard/api/experiments/exp_doesnotexist")
    assert refused.code == 404
    assert json.loads(refused.body)["code"] == "EXPERIMENT_NOT_FOUND"


async def test_socket_io_shakes_hands(real: Lab) -> None:
    opened = await real.connect("hopyard/socket.io/?EIO=4&transport=websocket")
    hello = await opened.read_message()
    assert isinstance(hello, str)
    assert hello.startswith("0{")
    await opened.write_message("40")
    connected = await opened.read_message()
    assert isinstance(connected, str)
    assert connected.startswith("40{")


async def test_a_killed_sidecar_is_back_on_the_next_use(real: Lab) -> None:
    first = json.loads((await real.ask("hopyard/healthz")).body)
    opened = await real.connect("hopyard/socket.io/?EIO=4&transport=websocket")
    await opened.read_message()
    os.kill(first["pid"], signal.SIGKILL)
    assert await opened.read_message() is None
    second = json.loads((await real.ask("hopyard/healthz")).body)
    assert second["pid"] != first["pid"]


async def test_the_doctor_reports_through_jupyter(real: Lab) -> None:
    response = await real.ask("hopyard/doctor")
    findings = {one["name"]: one for one in json.loads(response.body)}
    assert findings["Sidecar"]["ok"] == "ok"
    assert findings["Node"]["ok"] == "ok"


async def test_the_doctor_works_with_a_broken_sidecar(real: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPYARD_NODE", "/nowhere/node")
    findings = {one["name"]: one for one in json.loads((await real.ask("hopyard/doctor")).body)}
    assert findings["Sidecar"]["ok"] == "error"
    assert "/nowhere/node" in findings["Node"]["says"]
    assert (await real.ask("hopyard/version")).code == 200


async def test_jupyters_end_leaves_the_sidecar(real: Lab) -> None:
    health = json.loads((await real.ask("hopyard/healthz")).body)
    await real.app._cleanup()
    endpoint = await asyncio.to_thread(running, real.link.project)
    assert endpoint is not None
    assert endpoint.pid == health["pid"]
