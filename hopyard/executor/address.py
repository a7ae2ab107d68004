"""Where the sidecar is: its connection record, or a URL for agents on other machines."""

import json
import os
import socket
import ssl
from typing import Final, NamedTuple
from urllib.parse import urlsplit

CONNECT_TIMEOUT_S: Final = 3.0
RECORD: Final = os.path.join(".hopyard", "run", "sidecar.json")


class Address(NamedTuple):
    """`url` is ws://host:port, wss://host:port or ws+unix:/absolute/path."""

    url: str
    token: str


def from_record(project: str) -> Address | None:
    """A restarted sidecar has a new socket and token: this reads them again. None while there is no whole record."""
    try:
        with open(os.path.join(project, RECORD), encoding="utf-8") as file:
            record = json.load(file)
        return Address(f"ws+unix:{record['socket']}", record["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def open_socket(url: str) -> socket.socket:
    """A connected, non-blocking socket; raises OSError."""
    parts = urlsplit(url)
    if parts.scheme == "ws+unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(parts.path)
        except BaseException:
            connection.close()
            raise
    elif parts.scheme in ("ws", "wss") and parts.hostname:
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        connection = socket.create_connection((parts.hostname, port), CONNECT_TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "wss":
            connection = _trusted().wrap_socket(connection, server_hostname=parts.hostname)
    else:
        raise OSError(f"{url!r} is no address of a sidecar: use ws://, wss:// or ws+unix:")
    connection.setblocking(False)
    return connection


def _trusted() -> ssl.SSLContext:
    named = os.environ.get("HOPYARD_CA_FILE") or None
    try:
        return ssl.create_default_context(cafile=named)
    except OSError as error:
        raise OSError(f"HOPYARD_CA_FILE={named} is no file of certificates: {error.strerror or error}") from error


def host_of(url: str) -> tuple[bool, str, int]:
    """TLS or not, host and port, as the handshake's request names them."""
    parts = urlsplit(url)
    if parts.scheme == "ws+unix":
        return False, "localhost", 80
    secure = parts.scheme == "wss"
    return secure, parts.hostname or "", parts.port or (443 if secure else 80)
