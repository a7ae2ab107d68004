"""All operations by name: the request each takes, and what does it. `run` may tell events; it returns the answer."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments import requests
from hopyard.environments.events import Tell


class Operation(NamedTuple):
    request: type[requests.Request]
    module: str
    """Loaded when it is the one; its function `function(request, tell)`."""
    function: str
    answers: str
    """Shape of the answer in `shapes`."""

    def run(self, request: requests.Request, tell: Tell) -> Any:
        act: Callable[[requests.Request, Tell], Any] = getattr(
            importlib.import_module(f"hopyard.environments.{self.module}"), self.function
        )
        return act(request, tell)


OPERATIONS: dict[str, Operation] = {
    # reading
    "list": Operation(requests.ListEnvironments, "reading", "listing", "Listing"),
    "describe": Operation(requests.Describe, "reading", "describe", "EnvironmentDetail"),
    "why": Operation(requests.Why, "reading", "why", "Reason"),
    "outdated": Operation(requests.Outdated, "reading", "outdated", "EnvironmentDetail"),
    "drift": Operation(requests.DriftCheck, "drift", "drift", "DriftAnswer"),
    "search": Operation(requests.Search, "search.operations", "search", "SearchAnswer"),
    "versions": Operation(requests.Versions, "search.operations", "versions", "VersionsAnswer"),
    "refresh": Operation(requests.Refresh, "search.operations", "refresh", "SearchAnswer"),
    "export": Operation(requests.Export, "exchange.operations", "export", "Exported"),
    "pack": Operation(requests.Pack, "packing.operation", "pack", "Packed"),
    # writing
    "create": Operation(requests.Create, "changing", "create", "Changed"),
    "change": Operation(requests.Change, "changing", "change", "Changed"),
    "clone": Operation(requests.Clone, "changing", "clone", "Changed"),
    "import": Operation(requests.Import, "exchange.operations", "import_", "Changed"),
    "rollback": Operation(requests.RollBack, "keeping", "roll_back", "Changed"),
    "prune": Operation(requests.Prune, "keeping", "prune", "Pruned"),
    "remove": Operation(requests.Remove, "keeping", "remove", "Listing"),
    "kernel": Operation(requests.Kernel, "keeping", "kernel", "KernelAnswer"),
    "activate": Operation(requests.Activate, "keeping", "activate", "Listing"),
    "sync": Operation(requests.Sync, "syncing", "sync", "Synced"),
}


def read_request(operation: Operation, text: bytes) -> requests.Request:
    try:
        return msgspec.json.decode(text, type=operation.request)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        raise error("BAD_REQUEST", what="The request", why=str(problem)) from None
