"""What crosses the proxy. A header that is not named here stays behind, cookies and tokens above all."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from tornado.httputil import HTTPHeaders, HTTPServerRequest

_TO_SIDECAR = ("Accept", "Accept-Language", "Content-Type", "If-None-Match", "User-Agent")
_TO_BROWSER = ("Cache-Control", "Content-Disposition", "ETag", "Location", "Retry-After")
# Jupyter's own: how the browser showed who it is. The sidecar must never see them, its log least of all.
_JUPYTER_QUERY = frozenset({"token", "_xsrf", "no_track_activity"})


def request_headers(request: HTTPServerRequest, token: str) -> HTTPHeaders:
    headers = HTTPHeaders({name: request.headers[name] for name in _TO_SIDECAR if name in request.headers})
    headers["Authorization"] = f"Bearer {token}"
    return headers


def response_headers(headers: HTTPHeaders) -> dict[str, str]:
    return {name: headers[name] for name in _TO_BROWSER if name in headers}


def sidecar_path(request: HTTPServerRequest, base_url: str) -> str:
    """Path and query on the sidecar. The path stays percent-encoded as it came: decoding is the router's, once."""
    prefix = f"{base_url.rstrip('/')}/hopyard"
    path = request.path.removeprefix(prefix)
    kept = [
        (key, value) for key, value in parse_qsl(request.query, keep_blank_values=True) if key not in _JUPYTER_QUERY
    ]
    return f"{path}?{urlencode(kept)}" if kept else path
