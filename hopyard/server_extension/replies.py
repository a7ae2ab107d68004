"""Errors as the browser gets them: always JSON with code, message and hint, never HTML, never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tornado.web import HTTPError

from hopyard._protocol.error_table import ERRORS
from hopyard._protocol.errors import HopyardError

_CODES = {400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "UNAUTHORIZED", 404: "NOT_FOUND"}
_JUPYTER_HINT = "Open JupyterLab at the address that Jupyter printed, with its token."


def status_of(failure: HopyardError) -> int:
    entry = ERRORS.get(failure.code)
    return 500 if entry is None else entry.status


if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler as _Handler
else:
    # A plain mix-in: as a JupyterHandler it would come before WebSocketMixin, which must come before JupyterHandler.
    _Handler = object


class JsonErrors(_Handler):
    """First among a handler's bases: its `write_error` is the one that answers."""

    auth_resource = "hopyard"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        failure = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(failure, HopyardError):
            self.set_status(status_of(failure))
            reply = {"code": failure.code, "message": failure.message, "hint": failure.hint}
        else:
            says = failure.log_message if isinstance(failure, HTTPError) else None
            reply = {
                "code": _CODES.get(status_code, "INTERNAL"),
                "message": says or f"{self._reason}.",
                "hint": _JUPYTER_HINT if status_code in (401, 403) else "",
            }
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(reply))

    def get_login_url(self) -> str:
        """Asked for when a request must be refused: an API has no page to go to."""
        raise HTTPError(403, "The request carries no valid Jupyter token.")

    def compute_etag(self) -> None:
        return None
