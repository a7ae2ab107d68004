"""The sidecar's REST routes over its socket: one request, one answer."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from hopyard._client.endpoint import PATIENCE, Endpoint
from hopyard._protocol.errors import HopyardError, error_from


class _Http(http.client.HTTPConnection):
    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._endpoint = endpoint

    def connect(self) -> None:
        self.sock: socket.socket = self._endpoint.connect(self.timeout)


def segment(value: str) -> str:
    """A value as one segment of a path."""
    return quote(value, safe="")


class Rest:
    def __init__(self, endpoint: Endpoint, timeout: float = PATIENCE) -> None:
        self.endpoint = endpoint
        self._timeout = timeout

    def get(self, path: str, query: dict[str, object] | None = None) -> Any:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return self.ask("GET", f"{path}?{urlencode(given)}" if given else path)

    def post(self, path: str, body: object = None) -> Any:
        return self.ask("POST", path, {} if body is None else body)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer's JSON. Raises OSError when nobody answers, HopyardError when the sidecar refuses."""
        text = self.content(method, path, body)
        return json.loads(text) if text else None

    def content(self, method: str, path: str, body: object = None) -> bytes:
        """The answer as it came; raises what `ask` does."""
        headers = {"Authorization": f"Bearer {self.endpoint.token}"}
        content = None
        if body is not None:
            content = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        connection = _Http(self.endpoint, self._timeout)
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            text = answer.read()
            status = answer.status
        except http.client.HTTPException as broken:
            raise ConnectionError(f"no HTTP answer to {method} {path}: {broken!r}") from broken
        finally:
            connection.close()
        if status < 400:
            return text
        raise _refusal(status, text, f"{method} {path}")


def _refusal(status: int, text: bytes, request: str) -> HopyardError:
    try:
        said = json.loads(text)
        return error_from(said["code"], said["message"], said.get("hint", ""))
    except (ValueError, KeyError, TypeError):
        return HopyardError("INTERNAL", f"The sidecar answered {request} with status {status}: {text[:200]!r}.")
