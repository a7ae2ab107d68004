"""REST through the proxy: who may, what crosses, and what happens when the sidecar goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hopyard._protocol.errors import error
from tests.python.server_extension.conftest import BASE_URL, TOKEN, Lab, MakeLab


def reply(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.body)
    return found


async def test_nothing_starts_until_it_is_needed(lab: Lab) -> None:
    assert lab.peer.started == 0
    assert (await lab.ask("hopyard/version")).code == 200
    assert lab.peer.started == 0
    assert (await lab.ask("hopyard/healthz")).code == 200
    assert lab.peer.started == 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["hopyard/healthz", "hopyard/api/project", "hopyard/openapi.json"])
@pytest.mark.parametrize("token", [None, "wrong"])
async def test_without_the_token_nothing_passes(lab: Lab, method: str, path: str, token: str | None) -> None:
    response = await lab.ask(path, method, token=token)
    assert response.code == 403
    assert response.headers["Content-Type"].startswith("application/json")
    assert set(reply(response)) == {"code", "message", "hint"}
    assert lab.peer.started == 0


@pytest.mark.parametrize("path", ["hopyard/version", "hopyard/doctor"])
@pytest.mark.parametrize("token", [None, "wrong"])
async def test_own_routes_want_the_token_too(lab: Lab, path: str, token: str | None) -> None:
    assert (await lab.ask(path, token=token)).code == 403


async def test_every_route_is_closed_by_default(make_lab: MakeLab) -> None:
    """Jupyter itself refuses what forgot to ask, and warns at the start: it must find nothing of ours to warn about."""
    lab = await make_lab(allow_unauthenticated_access=False)
    for path in ("hopyard/version", "hopyard/doctor", "hopyard/healthz", "hopyard/api/project", "hopyard/socket.io/"):
        assert (await lab.ask(path, token=None)).code == 403, path
    assert (await lab.ask("hopyard/healthz")).code == 200


async def test_the_token_is_exchanged_and_nothing_of_the_browser_leaks(lab: Lab) -> None:
    headers = {
        "Cookie": "_xsrf=1; username=secret",
        "Origin": f"http://127.0.0.1:{lab.port}",
        "Referer": "http://127.0.0.1/lab?token=secret",
        "X-Forwarded-For": "10.0.0.1",
        "Accept": "application/json",
    }
    response = await lab.ask(f"hopyard/api/project?limit=3&token={TOKEN}&no_track_activity=1", headers=headers)
    seen = reply(response)
    assert seen["uri"] == "/api/project?limit=3"
    assert seen["headers"]["Authorization"] == f"Bearer {lab.peer.token}"
    assert {"Cookie", "Origin", "Referer", "X-Forwarded-For", "X-Xsrftoken"}.isdisjoint(seen["headers"])
    assert TOKEN not in json.dumps(seen)


async def test_body_and_encoded_path_arrive_as_they_were_sent(lab: Lab) -> None:
    body = json.dumps({"size": 4, "name": "größer"})
    headers = {"Content-Type": "application/json"}
    response = await lab.ask("hopyard/api/a%2Fb%20c?q=%26%3D", "POST", headers=headers, body=body)
    seen = reply(response)
    assert seen["body"] == body
    assert seen["uri"] == "/api/a%2Fb%20c?q=%26%3D"
    assert seen["headers"]["Content-Type"] == "application/json"


async def test_a_refusal_of_the_sidecar_comes_through_whole(lab: Lab) -> None:
    response = await lab.ask("hopyard/api/refused")
    assert response.code == 409
    assert reply(response)["code"] == "EXPERIMENT_ENDED"
    assert response.headers["Retry-After"] == "7"
    assert "Set-Cookie" not in response.headers or "peer=1" not in response.headers["Set-Cookie"]


async def test_the_content_type_comes_through(lab: Lab) -> None:
    response = await lab.ask("hopyard/api/text")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.body == b"plain"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_browser_that_changes_something_shows_its_xsrf_token(lab: Lab, method: str) -> None:
    """With the cookie alone, as a foreign page could send it, nothing passes."""
    headers = {"Cookie": await lab.cookie()}
    refused = await lab.ask("hopyard/api/fleets", method, token=None, headers=headers)
    assert refused.code == 403
    assert lab.peer.started == 0
    headers["Cookie"] += f"; _xsrf={'0f' * 16}"
    assert (await lab.ask("hopyard/api/fleets", method, token=None, headers=headers)).code == 403
    headers["X-XSRFToken"] = "0f" * 16
    assert (await lab.ask("hopyard/api/fleets", method, token=None, headers=headers)).code == 200


async def test_another_origin_is_refused(lab: Lab) -> None:
    response = await lab.ask("hopyard/api/project", headers={"Origin": "http://evil.example"}, token=None)
    assert response.code == 404  # Jupyter does not even say that there is something
    assert lab.peer.started == 0


@pytest.mark.parametrize("path", ["hopyard", "hopyard/agent/../api", "hopyard/secret", "hopyard/healthz/more"])
async def test_only_known_paths_pass(lab: Lab, path: str) -> None:
    assert (await lab.ask(path)).code in (400, 403, 404)
    assert lab.peer.seen.requests == []


async def test_a_sidecar_that_has_gone_is_started_again_on_the_next_use(lab: Lab) -> None:
    assert (await lab.ask("hopyard/healthz")).code == 200
    await lab.peer.stop()
    response = await lab.ask("hopyard/api/fleets", "POST", body="{}")
    assert response.code == 200
    assert lab.peer.started == 2
    assert [one["method"] for one in lab.peer.seen.requests] == ["GET", "POST"]


async def test_a_sidecar_that_was_restarted_has_another_token(lab: Lab) -> None:
    await lab.ask("hopyard/healthz")
    await lab.peer.stop()
    lab.peer.start(token="another")
    response = await lab.ask("hopyard/healthz")
    assert response.code == 200
    assert reply(response)["headers"]["Authorization"] == "Bearer another"


async def test_many_who_ask_at_once_start_it_once(lab: Lab) -> None:
    import asyncio

    answers = await asyncio.gather(*(lab.ask("hopyard/healthz") for _ in range(20)))
    assert {answer.code for answer in answers} == {200}
    assert lab.peer.started == 1


async def test_a_sidecar_that_cannot_start_is_explained(make_lab: MakeLab) -> None:
    def broken(project: object) -> Any:
        raise error("NODE_NOT_FOUND", why="it is not there")

    lab = await make_lab(broken)
    response = await lab.ask("hopyard/api/project")
    assert response.code == 500
    assert reply(response)["code"] == "NODE_NOT_FOUND"
    assert "it is not there" in reply(response)["message"]
    assert "HOPYARD_NODE" in reply(response)["hint"]
    version = reply(await lab.ask("hopyard/version"))
    assert set(version) == {"version", "protocolVersion", "python", "running", "folder"}
    assert version["running"] is False


async def test_a_fault_of_ours_shows_no_traceback(make_lab: MakeLab) -> None:
    def broken(project: object) -> Any:
        raise RuntimeError("inner secret")

    lab = await make_lab(broken)
    response = await lab.ask("hopyard/api/project")
    assert response.code == 500
    assert reply(response)["code"] == "INTERNAL"
    assert b"secret" not in response.body


async def test_kernels_inherit_the_project(lab: Lab) -> None:
    import os

    assert os.environ["HOPYARD_PROJECT"] == str(lab.link.project)
    assert lab.link.project.name == "project"
    assert BASE_URL.startswith("/deep")
