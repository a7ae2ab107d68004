"""`%hopyard status | doctor | stop | attach | logs | env`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import msgspec

from hopyard._client.driver import Driver, driver
from hopyard._client.rest import segment
from hopyard._protocol.errors import error
from hopyard._protocol.fleet import FleetView
from hopyard._protocol.project import ProjectSnapshot

MAGIC = "%hopyard"
LOG_BYTES = 20_000
OPEN_STATES = ("waiting", "running", "stopping")


def hopyard_line(line: str) -> Any:
    """%hopyard status                      fleets, executors and what runs
    %hopyard doctor                      what is broken here and how to mend it
    %hopyard hold [ID]                   starts no new trials of this notebook's experiments, or of one
    %hopyard release [ID]                lets them go on
    %hopyard stop [ID | executors]       ends this notebook's experiments, one by its id, or its executors
    %hopyard attach ID                   the handle of an experiment
    %hopyard logs [EXECUTOR | sidecar]   the end of a log
    %hopyard env COMMAND …               environments: create, install, roll back, export and more
    """
    words = line.split()
    if words[:1] == ["env"]:
        words = _quoted(line)
    verb = words[0] if words else "status"
    act = ACTS.get(verb)
    if act is None:
        from IPython.core.error import UsageError

        raise UsageError(f"{MAGIC} has no {verb!r}. It has:\n{hopyard_line.__doc__}")
    return act(words[1:])


def _quoted(line: str) -> list[str]:
    """Specs with spaces or < and > come in quotes, as in a terminal."""
    try:
        return shlex.split(line)
    except ValueError as broken:
        raise error("BAD_REQUEST", what=f"{MAGIC} {line}", why=str(broken).lower()) from None


def _status(words: list[str]) -> None:
    from hopyard.experiment.show.text import aligned

    here = driver()
    snapshot = _snapshot(here)
    print(f"Project {here.project}" + (f", notebook {here.notebook}" if here.notebook else ""))
    labels = {executor.id: executor for executor in snapshot.executors}
    fleets = _live(snapshot)
    for fleet in fleets:
        spec = fleet.spec
        owner = f" for {spec.notebook}" if isinstance(spec.notebook, str) else ""
        print(f"\nfleet {fleet.id}{owner}: {spec.engine}, {spec.size} executors, {fleet.state}")
        rows = [
            [e.label, e.id, e.state, ", ".join(e.gpus) or "no GPU", f"{e.done} done"]
            for e in map(labels.get, fleet.executors)
            if e
        ]
        if rows:
            print(aligned(rows))
    if not fleets:
        print("No executors run. experiment.launch starts some; so does Start in the launch panel.")
    open_ones = [view for view in snapshot.experiments if view.state in OPEN_STATES]
    if open_ones:
        from hopyard.experiment.listing import Experiments

        print(f"\n{Experiments(open_ones)!r}")


def _doctor(words: list[str]) -> None:
    from hopyard.doctor import examine

    for finding in examine(driver().project):
        mark = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}[finding.ok]
        print(f"{mark} {finding.name}: {finding.says}" + (f" {finding.fix}" if finding.fix else ""))


def _stop(words: list[str]) -> None:
    here = driver()
    if words[:1] == ["executors"]:
        fleets = [fleet for fleet in _live(_snapshot(here)) if (fleet.spec.notebook or None) in (here.notebook, None)]
        for fleet in fleets:
            path = f"/api/fleets/{segment(fleet.id)}"
            here.rest(lambda rest, path=path: rest.delete(path))  # type: ignore[misc]
        print(f"Stopping {sum(fleet.spec.size for fleet in fleets)} executors.")
        return
    ids = words or _open_here(here)
    for id in ids:
        path = f"/api/experiments/{segment(id)}/stop"
        here.rest(lambda rest, path=path: rest.post(path, {"reason": "%hopyard stop"}))  # type: ignore[misc]
        print(f"Stopping experiment {id}.")
    if not ids:
        print("No experiment of this notebook runs. Executors are ended by: %hopyard stop executors")


def _hold(words: list[str]) -> None:
    _steer(words, "hold", "New trials of {id} wait; running ones go on. To start them: %hopyard release")


def _release(words: list[str]) -> None:
    _steer(words, "release", "Trials of {id} start again.")


def _steer(words: list[str], act: str, says: str) -> None:
    here = driver()
    ids = words or _open_here(here)
    for id in ids:
        path = f"/api/experiments/{segment(id)}/{act}"
        here.rest(lambda rest, path=path: rest.post(path, {}))  # type: ignore[misc]
        print(says.format(id=id))
    if not ids:
        print("No experiment of this notebook runs.")


def _open_here(here: Driver) -> list[str]:
    """This notebook's experiments that have not ended."""
    views = _snapshot(here).experiments
    return [view.id for view in views if view.state in OPEN_STATES and (view.notebook or None) == here.notebook]


def _attach(words: list[str]) -> Any:
    from hopyard.experiment.listing import attach

    if len(words) != 1:
        raise error("BAD_REQUEST", what=f"{MAGIC} attach", why="it takes the id of one experiment")
    return attach(words[0])


def _logs(words: list[str]) -> None:
    here = driver()
    if words == ["sidecar"]:
        log = here.project / ".hopyard" / "logs" / "sidecar.log"
        print(log.read_text("utf-8", "replace")[-LOG_BYTES:] if log.exists() else f"{log} is not there.")
        return
    executors = _snapshot(here).executors
    chosen = [each for each in executors if not words or words[0] in (each.label, each.id)]
    if not chosen:
        raise error("EXECUTOR_NOT_FOUND", id=words[0] if words else "(none runs)")
    for executor in chosen:
        path = f"/api/executors/{segment(executor.id)}/log"
        tail = here.rest(lambda rest, path=path: rest.get(path, {"from": -LOG_BYTES // len(chosen)}))  # type: ignore[misc]
        print(f"── {executor.label} {executor.id} ({tail['path']})\n{tail['text']}")


def _env(words: list[str]) -> None:
    from hopyard.magics.env import env

    env(words)


def _live(snapshot: ProjectSnapshot) -> list[FleetView]:
    return [fleet for fleet in snapshot.fleets if fleet.state not in ("stopped", "failed")]


def _snapshot(here: Driver) -> ProjectSnapshot:
    return msgspec.convert(here.rest(lambda rest: rest.get("/api/project")), ProjectSnapshot)


ACTS: dict[str, Callable[[list[str]], Any]] = {
    "status": _status,
    "doctor": _doctor,
    "hold": _hold,
    "release": _release,
    "stop": _stop,
    "attach": _attach,
    "logs": _logs,
    "env": _env,
}
