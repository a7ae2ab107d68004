"""Watches the experiments of a headless run: their progress while they go, their failures at the end."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from hopyard._client.project import notebook_name
from hopyard._client.rest import Rest
from hopyard._client.sidecar import ensure, running
from hopyard._protocol.errors import HopyardError
from hopyard.cli.headless.terminal import Terminal
from hopyard.cli.words import counts

LOOK_SECONDS: Final = 0.5
_UNFINISHED: Final = ("waiting", "running", "stopping")


class ExperimentWatch:
    """Asks the sidecar now and then. Until the notebook has started one there is nobody to ask, and none is started."""

    def __init__(self, project: Path, terminal: Terminal, *, since_ms: float) -> None:
        self._project = project
        self._notebook = notebook_name(project)
        self._terminal = terminal
        self._since = since_ms
        self._seen = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="hopyard-experiment-watch", daemon=True)

    def __enter__(self) -> ExperimentWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_watching()

    def settle(self, *, wait: bool) -> bool:
        """Once the cells have ended: waits for what they left running, and tells whether any experiment failed."""
        if wait:
            while self._unfinished():
                self._ending.wait(LOOK_SECONDS)
        self._stop_watching()
        views = self._views()
        for view in views:
            if view["state"] == "failed":
                why = view.get("failure", {}).get("message", counts(view))
                self._terminal.line(f"Experiment {view['name']} ({view['id']}) failed: {why}")
                self._terminal.line(f"  Its files: {self._project / view['directory']}")
            elif view["state"] in _UNFINISHED:
                self._terminal.line(f"Experiment {view['name']} ({view['id']}) still runs: hopyard experiments")
        if not any(view["state"] in _UNFINISHED for view in views):
            self._stop_fleets()
        return any(view["state"] == "failed" for view in views)

    def _watch(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            try:
                unfinished = self._unfinished()
            except (OSError, HopyardError):  # a look that failed; the next may not, and the end tells
                continue
            self._terminal.state("; ".join(f"{view['name']}: {counts(view)}" for view in unfinished))
        self._terminal.state("")

    def _stop_watching(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _unfinished(self) -> list[dict[str, Any]]:
        return [view for view in self._views() if view["state"] in _UNFINISHED]

    def _views(self) -> list[dict[str, Any]]:
        """This run's experiments, newest first."""
        rest = self._rest()
        if rest is None:
            return []
        views: list[dict[str, Any]] = rest.get("/api/experiments", {"notebook": self._notebook, "limit": 1_000})
        ours = [view for view in views if view["createdAt"] >= self._since]
        self._seen = self._seen or bool(ours)
        return ours

    def _stop_fleets(self) -> None:
        """The executors that this run started: there is no panel to stop them from."""
        rest = self._rest()
        if rest is None:
            return
        for fleet in rest.get("/api/project")["fleets"]:
            ours = fleet["spec"].get("notebook") == self._notebook and fleet["startedAt"] >= self._since
            if ours and fleet["state"] in ("starting", "ready"):
                rest.delete(f"/api/fleets/{fleet['id']}")

    def _rest(self) -> Rest | None:
        # A sidecar that has gone took no experiment with it: it is started again, but only for those we know of.
        endpoint = ensure(self._project) if self._seen else running(self._project)
        return None if endpoint is None else Rest(endpoint)
