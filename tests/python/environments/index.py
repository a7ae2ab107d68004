"""A package index of tiny wheels on a loopback port: PEP 691, with ways to misbehave."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"


class Index:
    def __init__(self) -> None:
        self.files: dict[str, dict[str, dict[str, Any]]] = {}
        self.contents: dict[str, bytes] = {}
        self.pages: dict[str, bytes] = {}
        """Metadata of files, for who solves."""
        self.down = False
        """Nobody answers."""
        self.answers: float = inf
        """So many more requests are answered, then nobody answers."""
        self.broken: set[str] = set()
        """Names of projects whose files break off half-way."""
        self.wrong: set[str] = set()
        """Names of projects whose files are not what the index promises."""
        self.held = threading.Event()
        """While clear, files are not given."""
        self.held.set()
        self.telling = threading.Event()
        """While clear, it tells nothing of packages."""
        self.telling.set()
        self.asked: list[str] = []
        self.url = ""

    def add(
        self,
        name: str,
        version: str,
        requires: Sequence[str] = (),
        *,
        python: str = "",
        yanked: str = "",
        code: str = "",
        tag: str = "py3-none-any",
        ballast: int = 0,
    ) -> None:
        content = wheel(name, version, requires, python=python, code=code, tag=tag, ballast=ballast)
        filename = f"{name}-{version}-{tag}.whl"
        said: dict[str, Any] = {
            "filename": filename,
            "url": f"/files/{name}/{filename}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            "size": len(content),
            "upload-time": "2026-01-01T00:00:00Z",
        }
        metadata = metadata_of(name, version, requires, python)
        said["core-metadata"] = {"sha256": hashlib.sha256(metadata).hexdigest()}
        self.pages[f"/files/{name}/{filename}.metadata"] = metadata
        if python:
            said["requires-python"] = python
        if yanked:
            said["yanked"] = yanked
        self.files.setdefault(name, {})[filename] = said
        self.contents[f"/files/{name}/{filename}"] = content


def wheel(name: str, version: str, requires: Sequence[str], *, python: str, code: str, tag: str, ballast: int) -> bytes:
    described = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": (code or f'__version__ = "{version}"\n').encode(),
        f"{described}/METADATA": metadata_of(name, version, requires, python),
        f"{described}/WHEEL": f"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    if ballast:
        files[f"{name}/ballast.bin"] = hashlib.shake_128(f"{name}{version}".encode()).digest(ballast)
    record = "".join(f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in files.items())
    files[f"{described}/RECORD"] = f"{record}{described}/RECORD,,\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def metadata_of(name: str, version: str, requires: Sequence[str], python: str) -> bytes:
    said = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    said += f"Requires-Python: {python}\n" if python else ""
    return (said + "".join(f"Requires-Dist: {each}\n" for each in requires)).encode()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


@contextmanager
def serving(index: Index) -> Iterator[Index]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            index.answers -= 1
            if index.down or index.answers < 0:
                self.connection.close()
                return
            parts = [part for part in self.path.split("/") if part]
            if self.path == "/simple/":
                listed = [{"name": name} for name in sorted(index.files)]
                self._page({"meta": {"api-version": "1.1"}, "projects": listed})
            elif len(parts) == 2 and parts[0] == "simple" and parts[1] in index.files:
                index.telling.wait(30)
                files = list(index.files[parts[1]].values())
                self._page({"meta": {"api-version": "1.1"}, "name": parts[1], "files": files})
            elif self.path in index.pages:
                self._answer(index.pages[self.path], "text/plain", len(index.pages[self.path]))
            elif self.path in index.contents:
                self._file(parts[1], index.contents[self.path])
            else:
                self.send_error(404)

        do_HEAD = do_GET

        def _page(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self._answer(body, JSON, len(body))

        def _file(self, name: str, content: bytes) -> None:
            index.held.wait(30)
            if name in index.wrong:
                content = content[:-1] + bytes([content[-1] ^ 1])
            half = content[: len(content) // 2] if name in index.broken else content
            self._answer(half, "application/octet-stream", len(content))
            if name in index.broken:
                self.connection.close()

        def _answer(self, body: bytes, kind: str, length: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError, ValueError):  # who asked was ended
                super().handle()

    with listening(Handler) as url:
        index.url = f"{url}/simple"
        try:
            yield index
        finally:
            index.held.set()
            index.telling.set()


@contextmanager
def listening(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Its address on the loopback while inside."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
