"""Which executors a launch runs on: the notebook's fleet, else a free one, else new ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from hopyard._client.driver import Driver
from hopyard._protocol.errors import error
from hopyard._protocol.fleet import FleetSpec, FleetView, PartialFleetSpec
from hopyard._protocol.project import ProjectSettings

LIVE = ("starting", "ready")
BOUNDS = {"executors": (1, 10_000), "gpus": (0, 64), "memory_mb": (64, 16_777_216)}
"""Those of the protocol's fleet."""
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Wanted:
    """What a call asks of its executors; None leaves it to settings and defaults."""

    executors: int | None = None
    gpus: float | None = None
    memory_mb: int | None = None
    cpus: float | None = None
    engine: str | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if value is None:
                continue
            whole = name != "gpus"
            fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not fits or not least <= value <= most:
                why = f"it must be a {'whole ' if whole else ''}number from {least} to {most}"
                raise error("BAD_REQUEST", what=f"{name}={value!r}", why=why)

    @property
    def anything(self) -> bool:
        return any(value is not None for value in vars(self).values())


@dataclass(frozen=True)
class Choice:
    """A running fleet, or one to start. Neither: the newest that the sidecar knows for the notebook, or for none."""

    fleet: str | None = None
    start: FleetSpec | None = None


def choose(driver: Driver, wanted: Wanted, *, larger: bool = False, waits: bool = False) -> Choice:
    """Asks only when something in particular is wanted; else the sidecar finds the fleet by itself.

    With `larger`, a fleet of more executors than wanted serves too, where none has just that many. Whoever `waits`
    on an executor itself must not wait for its own fleet: raises NoExecutor when nothing else is wanted.
    """
    own = os.environ.get("HOPYARD_EXECUTOR") if waits else None
    if not wanted.anything:
        if own is not None:
            raise error("INSIDE_A_TRIAL")
        return Choice()
    fleets = msgspec.convert(driver.rest(lambda rest: rest.get("/api/project"))["fleets"], list[FleetView])
    fleets = [fleet for fleet in fleets if own not in fleet.executors]
    found = fitting(fleets, driver.notebook, wanted, larger=larger)
    return Choice(fleet=found.id) if found is not None else Choice(start=to_start(driver, wanted))


def to_start(driver: Driver, wanted: Wanted) -> FleetSpec:
    """What is wanted, the rest as the environment, the project's settings and the defaults say."""
    settings = msgspec.convert(driver.rest(lambda rest: rest.get("/api/settings")), ProjectSettings)
    return spec_of(_merged(wanted, from_environment(os.environ)), settings.fleet, driver.notebook)


def fitting(fleets: list[FleetView], notebook: str | None, wanted: Wanted, *, larger: bool = False) -> FleetView | None:
    """The newest live fleet of this notebook, else of no notebook, that has what is wanted."""
    for owner in dict.fromkeys((notebook, None)):
        live = [fleet for fleet in fleets if fleet.state in LIVE and (fleet.spec.notebook or None) == owner]
        for more in (False, True) if larger else (False,):
            mine = [fleet for fleet in live if fits(fleet, wanted, larger=more)]
            if mine:
                return max(mine, key=lambda fleet: fleet.started_at)
    return None


def fits(fleet: FleetView, wanted: Wanted, *, larger: bool = False) -> bool:
    spec = fleet.spec
    return (
        (wanted.executors is None or spec.size == wanted.executors or (larger and spec.size > wanted.executors))
        and (wanted.gpus is None or spec.gpus == wanted.gpus)
        and (wanted.memory_mb is None or spec.memory_mb >= wanted.memory_mb)
        and (wanted.cpus is None or spec.cpus >= wanted.cpus)
        and (wanted.engine is None or spec.engine == wanted.engine)
    )


def from_environment(environ: Mapping[str, str]) -> Wanted:
    """HOPYARD_EXECUTORS, HOPYARD_ENGINE, HOPYARD_MEMORY, HOPYARD_GPUS: the panel's numbers where there is no panel."""
    return Wanted(
        executors=_number(environ, "HOPYARD_EXECUTORS", int),
        gpus=_number(environ, "HOPYARD_GPUS", float),
        memory_mb=_number(environ, "HOPYARD_MEMORY", int),
        engine=environ.get("HOPYARD_ENGINE") or None,
    )


def spec_of(wanted: Wanted, settings: PartialFleetSpec, notebook: str | None) -> FleetSpec:
    def first(*values: Any) -> Any:
        return next(value for value in values if value is not None and value is not UNSET)

    owner: str | UnsetType = notebook if notebook is not None else UNSET
    return FleetSpec(
        engine=first(wanted.engine, settings.engine, "local"),
        size=first(wanted.executors, settings.size, min(4, os.cpu_count() or 1)),
        memory_mb=first(wanted.memory_mb, settings.memory_mb, 4096),
        cpus=first(wanted.cpus, settings.cpus, 1),
        gpus=first(wanted.gpus, settings.gpus, 0),
        hours=first(settings.hours, 6),
        notebook=owner,
        environment=settings.environment,
        python=_managed_python() or settings.python,
        started_by="code",
    )


def _managed_python() -> str | None:
    """Of a kernel that is an environment of the project: its executors are of the same generation."""
    inside = f"{os.sep}.hopyard{os.sep}environments{os.sep}" in sys.prefix + os.sep
    return sys.executable if inside else None


def _merged(wanted: Wanted, fallback: Wanted) -> Wanted:
    chosen = {name: value if value is not None else getattr(fallback, name) for name, value in vars(wanted).items()}
    return Wanted(**chosen)


def _number(environ: Mapping[str, str], name: str, kind: type[Number]) -> Number | None:
    text = environ.get(name)
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise error("BAD_REQUEST", what=f"{name}={text!r}", why="it must be a number") from None
