"""Experiments of the project: attach to one, list them."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from msgspec import UNSET

from hopyard._client.driver import driver
from hopyard._client.rest import segment
from hopyard._protocol.experiment import ExperimentView
from hopyard._protocol.project import ExperimentSnapshot
from hopyard.experiment.handle import Handle
from hopyard.experiment.lasting import kept
from hopyard.experiment.launching import new_shape
from hopyard.experiment.show.headline import duration
from hopyard.experiment.show.html import html_table
from hopyard.experiment.show.text import aligned


def attach(id: str) -> Handle:
    """The handle of an experiment by its id, also after the kernel was restarted. `.wait()` returns what the call that
    started it would have returned."""
    if not isinstance(id, str):
        raise TypeError(f"attach needs the id of an experiment, such as 'exp_ab12', not {id!r}.")
    here = driver()
    answer = here.rest(lambda rest: rest.get(f"/api/experiments/{segment(id)}"))
    view = msgspec.convert(answer, ExperimentSnapshot).experiment
    shape = kept(here.project / view.directory)
    return Handle(here, view, shape or new_shape, tolerant=shape is not None)


def experiments(limit: int = 20, state: str | None = None, notebook: str | None = None) -> Experiments:
    """The newest experiments of the project."""
    query: dict[str, object] = {"limit": limit, "state": state, "notebook": notebook}
    answer = driver().rest(lambda rest: rest.get("/api/experiments", query))
    return Experiments(msgspec.convert(answer, list[ExperimentView]))


class Experiments(list[ExperimentView]):
    """A list of experiments that shows itself as a table."""

    def _rows(self) -> list[list[str]]:
        heading = ["id", "kind", "name", "state", "trials", "best", "started", "took", "directory"]
        rows = [heading, *map(_row, self)]
        if any(view.priority is not UNSET for view in self):
            for row, said in zip(rows, ["priority", *map(_priority, self)], strict=True):
                row.insert(len(row) - 1, said)
        return rows

    def __repr__(self) -> str:
        return aligned(self._rows()) if self else "No experiments yet."

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def _repr_html_(self) -> str:
        return html_table(self._rows()) if self else "<p>No experiments yet.</p>"


def _row(view: ExperimentView) -> list[str]:
    counts = view.trials
    done = counts.succeeded + counts.failed + counts.stopped + counts.cancelled
    started = view.started_at if view.started_at is not UNSET else view.created_at
    took = duration(view.ended_at - started) if view.ended_at is not UNSET else ""
    best = f"{view.best.metric:.6g}" if view.best is not UNSET else ""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(started / 1000))
    trials = f"{done}/{counts.total}"
    return [view.id, view.kind, view.name, view.state, trials, best, when, took, view.directory]


def _priority(view: ExperimentView) -> str:
    return "1" if view.priority is UNSET else f"{view.priority:g}"
