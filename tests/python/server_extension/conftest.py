"""A Jupyter Server with the extension in this process, and a peer on a unix socket that records what reaches it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets, bind_unix_socket
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClientConnection, WebSocketHandler, websocket_connect
from traitlets.config import Config

from hopyard._client.endpoint import Endpoint
from hopyard._protocol.version import PROTOCOL_VERSION
from hopyard.server_extension.sidecar_link import SidecarLink

TOKEN = "the-token-of-jupyter"
BASE_URL = "/deep/er/"


class Recorder:
    """What the peer was sent."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.messages: list[str | bytes] = []
        self.closes: list[tuple[int | None, str | None]] = []
        self.closed = asyncio.Event()
        self.sockets: list[PeerSocket] = []
        self.sent = 0


class PeerRest(RequestHandler):
    def initialize(self, peer: Peer) -> None:
        self._peer = peer

    def _answer(self) -> None:
        request = self.request
        if request.headers.get("Authorization") != f"Bearer {self._peer.token}":
            self.set_status(401)
            self.finish({"code": "UNAUTHORIZED", "message": "no", "hint": ""})
            return
        seen = {
            "method": request.method,
            "uri": request.uri,
            "headers": dict(request.headers),
            "body": request.body.decode(),
        }
        self._peer.seen.requests.append(seen)
        if request.path == "/api/refused":
            self.set_status(409)
            self.set_header("Set-Cookie", "peer=1")
            self.set_header("Retry-After", "7")
            self.finish({"code": "EXPERIMENT_ENDED", "message": "Experiment x has ended already.", "hint": "Again."})
        elif request.path == "/api/text":
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish("plain")
        else:
            self.finish(json.dumps(seen))

    get = post = put = delete = _answer


class PeerSocket(WebSocketHandler):
    def initialize(self, peer: Peer) -> None:
        self._peer = peer

    async def prepare(self) -> None:
        if self.request.headers.get("Authorization") != f"Bearer {self._peer.token}":
            self.set_status(401)
            self.finish("")
        elif self.get_query_argument("refuse", None) is not None:
            self.set_status(403)
            self.finish("")

    def check_origin(self, origin: str) -> bool:
        return False  # an Origin must not come this far

    def open(self) -> None:
        self._peer.seen.requests.append({"uri": self.request.uri, "headers": dict(self.request.headers)})
        self._peer.seen.sockets.append(self)

    async def on_message(self, message: str | bytes) -> None:
        self._peer.seen.messages.append(message)
        if message == "close":
            self.close(4_001, "enough")
        elif message == "flood":
            for _ in range(self._peer.flood):
                await self.write_message(b"x" * self._peer.flood_bytes, binary=True)
                self._peer.seen.sent += 1
        else:
            await self.write_message(message, binary=isinstance(message, bytes))

    def on_close(self) -> None:
        self._peer.seen.closes.append((self.close_code, self.close_reason))
        self._peer.seen.closed.set()


class Peer:
    """Stands where the sidecar stands. Can be stopped, and started again with another token."""

    flood = 400
    flood_bytes = 256 * 1024

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.get_running_loop()
        self.socket = str(folder / "peer.sock")
        self.token = "the-token-of-the-sidecar"
        self.seen = Recorder()
        self.started = 0
        self._server: HTTPServer | None = None

    def start(self, token: str | None = None) -> None:
        self.token = token or self.token
        rules = [(r"/socket\.io/?|/driver|/agent", PeerSocket, {"peer": self}), (r".*", PeerRest, {"peer": self})]
        self._server = HTTPServer(Application(rules))
        self._server.add_socket(bind_unix_socket(self.socket))
        self.started += 1

    async def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            for opened in self.seen.sockets:
                if opened.ws_connection is not None:
                    opened.ws_connection._abort()
            await self._server.close_all_connections()
            self._server = None
            os.unlink(self.socket)

    def ensure(self, project: Path) -> Endpoint:
        """What the client library does: a peer that runs, else a start. Called off the loop."""
        if self._server is None:
            done = asyncio.run_coroutine_threadsafe(self._start_later(), self.loop)
            done.result(10)
        return Endpoint(project, self.socket, os.getpid(), self.token, "0.1.0", PROTOCOL_VERSION)

    async def _start_later(self) -> None:
        self.start()


@dataclass
class Lab:
    """The Jupyter Server under test, as a browser reaches it."""

    app: ServerApp
    peer: Peer
    port: int
    link: SidecarLink
    http: HTTPServer
    sockets: list[WebSocketClientConnection] = field(default_factory=list)

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{BASE_URL}{path}"

    async def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        token: str | None = TOKEN,
        headers: dict[str, str] | None = None,
        body: Any = None,
    ) -> HTTPResponse:
        given = dict(headers or {})
        if token is not None:
            given["Authorization"] = f"token {token}"
        request = HTTPRequest(
            self.url(path),
            method,
            given,
            body,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            request_timeout=30,
        )
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    async def cookie(self) -> str:
        """What a browser holds after it was opened with the token."""
        login = await self.ask(f"hopyard/version?token={TOKEN}", token=None)
        cookie = "; ".join(value.split(";")[0] for value in login.headers.get_list("Set-Cookie"))
        assert (await self.ask("hopyard/version", token=None, headers={"Cookie": cookie})).code == 200
        return cookie

    async def connect(
        self, path: str = "hopyard/socket.io/", *, token: str | None = TOKEN, headers: dict[str, str] | None = None
    ) -> WebSocketClientConnection:
        given = dict(headers or {})
        if token is not None:
            given["Authorization"] = f"token {token}"
        opened = await websocket_connect(HTTPRequest(self.url(path, "ws"), headers=given), max_message_size=1 << 30)
        self.sockets.append(opened)
        return opened


@pytest.fixture(autouse=True)
def _jupyter_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    # The extension sets it for kernels; monkeypatch takes it away again.
    monkeypatch.setenv("HOPYARD_PROJECT", "")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Unix sockets take short paths only."""
    with tempfile.TemporaryDirectory(prefix="hop-") as folder:
        yield Path(folder)


@pytest.fixture
async def peer(short_folder: Path) -> AsyncIterator[Peer]:
    made = Peer(short_folder)
    yield made
    await made.stop()


MakeLab = Callable[..., Awaitable[Lab]]


@pytest.fixture
async def make_lab(tmp_path: Path, peer: Peer) -> AsyncIterator[MakeLab]:
    made: list[Lab] = []

    async def make(ensure: Callable[[Path], Endpoint] | None = None, **server: Any) -> Lab:
        ServerApp.clear_instance()
        config = Config(
            {
                "ServerApp": {"jpserver_extensions": {"hopyard.server_extension": True}, **server},
                "IdentityProvider": {"token": TOKEN},
            }
        )
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        (listening,) = bind_sockets(0, "127.0.0.1", socket.AF_INET)
        port = listening.getsockname()[1]
        app = ServerApp.instance(
            config=config, root_dir=str(root), base_url=BASE_URL, port=port, open_browser=False, allow_root=True
        )
        app.init_signal = lambda: None  # type: ignore[method-assign]
        app.initialize(argv=[], new_httpserver=False, find_extensions=False)
        server_of_it = HTTPServer(app.web_app)
        server_of_it.add_socket(listening)
        link: SidecarLink = app.web_app.settings["hopyard_link"]
        link._ensure = ensure or peer.ensure
        lab = Lab(app, peer, port, link, server_of_it)
        made.append(lab)
        return lab

    yield make
    for lab in made:
        for opened in lab.sockets:
            opened.close()
        lab.link.close()
        lab.http.stop()
        await lab.http.close_all_connections()
        await lab.app._cleanup()
    ServerApp.clear_instance()


@pytest.fixture
async def lab(make_lab: MakeLab) -> Lab:
    return await make_lab()
