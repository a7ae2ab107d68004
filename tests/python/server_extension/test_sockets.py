"""WebSockets through the proxy."""

from __future__ import annotations

import asyncio
import resource
import sys

import pytest
from tornado.httpclient import HTTPClientError

from hopyard.server_extension.sockets import SERVICE_RESTART, passed_on
from tests.python.server_extension.conftest import TOKEN, Lab, MakeLab


async def test_text_and_bytes_pass_both_ways_in_order(lab: Lab) -> None:
    opened = await lab.connect()
    sent: list[str | bytes] = ["2probe", b"\x00\xff", "größer", b"", "x" * 2_000_000]
    for message in sent:
        await opened.write_message(message, binary=isinstance(message, bytes))
    assert [await opened.read_message() for _ in sent] == sent
    assert lab.peer.seen.messages == sent


@pytest.mark.parametrize("path", ["hopyard/socket.io/", "hopyard/driver", "hopyard/agent"])
@pytest.mark.parametrize("token", [None, "wrong"])
async def test_without_the_token_no_socket_opens(lab: Lab, path: str, token: str | None) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await lab.connect(path, token=token)
    assert refused.value.code == 403
    assert lab.peer.started == 0


async def test_another_origin_is_refused_before_the_sidecar_hears_of_it(lab: Lab) -> None:
    cookie = await lab.cookie()
    with pytest.raises(HTTPClientError) as refused:
        await lab.connect(token=None, headers={"Origin": "http://evil.example", "Cookie": cookie})
    assert refused.value.code == 403
    assert lab.peer.started == 0
    own = await lab.connect(token=None, headers={"Origin": f"http://127.0.0.1:{lab.port}", "Cookie": cookie})
    await own.write_message("hello")
    assert await own.read_message() == "hello"


async def test_our_own_origin_is_taken_off(lab: Lab) -> None:
    headers = {"Origin": f"http://127.0.0.1:{lab.port}", "Cookie": "username=secret"}
    opened = await lab.connect(f"hopyard/socket.io/?EIO=4&transport=websocket&token={TOKEN}", headers=headers)
    await opened.write_message("hello")
    assert await opened.read_message() == "hello"
    (seen,) = lab.peer.seen.requests
    assert seen["uri"] == "/socket.io/?EIO=4&transport=websocket"
    assert seen["headers"]["Authorization"] == f"Bearer {lab.peer.token}"
    assert {"Origin", "Cookie"}.isdisjoint(seen["headers"])


async def test_a_user_who_may_not_is_refused(make_lab: MakeLab) -> None:
    lab = await make_lab()

    async def nobody(*_: object) -> bool:
        return False

    lab.app.web_app.settings["authorizer"].is_authorized = nobody
    with pytest.raises(HTTPClientError) as refused:
        await lab.connect()
    assert refused.value.code == 403
    assert (await lab.ask("hopyard/api/project")).code == 403
    assert lab.peer.started == 0


async def test_a_plain_request_is_told_what_this_is(lab: Lab) -> None:
    response = await lab.ask("hopyard/socket.io/")
    assert response.code == 400
    assert b"WebSockets only" in response.body


async def test_the_sidecars_refusal_passes(lab: Lab) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await lab.connect("hopyard/socket.io/?refuse=1")
    assert refused.value.code == 403


async def test_close_codes_pass_to_the_browser(lab: Lab) -> None:
    opened = await lab.connect()
    await opened.write_message("close")
    assert await opened.read_message() is None
    assert (opened.close_code, opened.close_reason) == (4_001, "enough")


async def test_close_codes_pass_to_the_sidecar(lab: Lab) -> None:
    opened = await lab.connect()
    opened.close(4_002, "bye")
    await asyncio.wait_for(lab.peer.seen.closed.wait(), 10)
    assert lab.peer.seen.closes == [(4_002, "bye")]


async def test_a_killed_sidecar_closes_the_socket_and_the_next_one_reaches_a_new_sidecar(lab: Lab) -> None:
    opened = await lab.connect()
    await lab.peer.stop()
    assert await opened.read_message() is None
    assert opened.close_code == SERVICE_RESTART
    again = await lab.connect()
    await again.write_message("hello")
    assert await again.read_message() == "hello"
    assert lab.peer.started == 2


async def test_jupyters_end_closes_the_sockets_and_leaves_the_sidecar(lab: Lab) -> None:
    opened = await lab.connect()
    (extension,) = lab.app.extension_manager.extension_apps["hopyard.server_extension"]
    await extension.stop_extension()
    assert await opened.read_message() is None
    assert lab.peer.ensure(lab.link.project).socket == lab.peer.socket
    assert lab.peer.started == 1


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in other units elsewhere")
async def test_a_browser_that_does_not_read_stops_the_sidecar_and_fills_no_memory(lab: Lab) -> None:
    """100 MB wait for it: what the buffers of the sockets do not take stays where it is."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow = await lab.connect()
    await slow.write_message("flood")
    quick = await lab.connect()
    for number in range(200):  # the other browser is served meanwhile
        await quick.write_message(str(number))
        assert await quick.read_message() == str(number)
    assert 0 < lab.peer.seen.sent < lab.peer.flood // 4
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024
    for _ in range(lab.peer.flood):
        assert await slow.read_message() is not None
    assert lab.peer.seen.sent == lab.peer.flood


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ((1000, "done"), (1000, "done")),
        ((None, None), (None, None)),
        ((1005, ""), (None, None)),
        ((1006, ""), (SERVICE_RESTART, "The other side has gone")),
        ((4_000, ""), (4_000, None)),
        ((4_000, "ü" * 100), (4_000, "ü" * 61)),
        ((7, "odd"), (SERVICE_RESTART, "The other side has gone")),
    ],
)
def test_only_codes_that_may_be_sent_are_sent(came: tuple[int | None, str | None], told: tuple[object, object]) -> None:
    assert passed_on(*came) == told
