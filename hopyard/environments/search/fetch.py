"""Pages of package indexes, by http(s) and from folders."""

from __future__ import annotations

import base64
import gzip
import os
import ssl
import urllib.error
import urllib.request
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import msgspec

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.pip.sources import Sources, without_secrets

JSON_PAGE: Final = "application/vnd.pypi.simple.v1+json"
ACCEPT: Final = f"{JSON_PAGE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_DEFAULT_SECONDS: Final = 20.0


class Page(msgspec.Struct, kw_only=True):
    url: str
    content: bytes
    kind: str
    """Content type without its parameters; folder for a listing of one."""


class PageMissing(Exception):
    """404: the index has no such page."""


def fetch(url: str, sources: Sources, accept: str = ACCEPT) -> Page:
    if urlsplit(url).scheme == "file":
        return _from_folder(url)
    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "hopyard"}
    parts = urlsplit(url)
    if parts.username:
        pair = f"{parts.username}:{parts.password or ''}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    request = urllib.request.Request(without_secrets(url), headers=headers)
    try:
        with _opener(parts.hostname or "", sources).open(request, timeout=_seconds(sources)) as answer:
            content = answer.read()
            if answer.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
            return Page(url=answer.url, content=content, kind=kind)
    except urllib.error.HTTPError as refused:
        if refused.code in (404, 410):
            raise PageMissing(url) from None
        raise unreachable(f"{parts.hostname} answered {refused.code} {refused.reason}") from None
    except (OSError, EOFError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        raise unreachable(f"{parts.hostname}: {reason}") from None


def unreachable(why: str) -> HopyardError:
    return error("INDEX_UNREACHABLE", why=why)


def _opener(host: str, sources: Sources) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context(cafile=sources.certificates or None)
    if sources.client_certificate:
        context.load_cert_chain(sources.client_certificate)
    if host in [trusted.partition(":")[0] for trusted in sources.trusted_hosts]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if sources.proxy:
        handlers.append(urllib.request.ProxyHandler({"http": sources.proxy, "https": sources.proxy}))
    return urllib.request.build_opener(*handlers)


def _seconds(sources: Sources) -> float:
    try:
        return min(float(sources.timeout), 60.0)
    except ValueError:
        return _DEFAULT_SECONDS


def _from_folder(url: str) -> Page:
    path = url2pathname(urlsplit(url).path)
    try:
        if not os.path.isdir(path):
            with open(path, "rb") as file:
                return Page(url=url, content=file.read(), kind="text/html")
        for name, kind in (("index.json", JSON_PAGE), ("index.html", "text/html")):
            inside = os.path.join(path, name)
            if os.path.exists(inside):
                with open(inside, "rb") as file:
                    return Page(url=url.rstrip("/") + "/", content=file.read(), kind=kind)
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
        return Page(url=url.rstrip("/") + "/", content="\n".join(names).encode(), kind="folder")
    except FileNotFoundError:
        raise PageMissing(url) from None
    except OSError as problem:
        raise unreachable(str(problem)) from None
