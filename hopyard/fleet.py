"""Executors from Python, as the launch panel starts them: `from hopyard import fleet; fleet.start(size=4)`."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

import msgspec
from msgspec import UNSET

from hopyard._client.driver import driver
from hopyard._client.rest import segment
from hopyard._protocol.errors import error
from hopyard._protocol.fleet import FleetSpec, FleetView
from hopyard._protocol.project import ProjectSettings


def start(
    size: int | None = None,
    *,
    engine: str | None = None,
    memory_mb: int | None = None,
    driver_memory_mb: int | None = None,
    cpus: float | None = None,
    gpus: float | None = None,
    hours: float | None = None,
    environment: str | None = None,
    python: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Fleet:
    """Starts executors for this notebook. What is not said is as the project's settings say.

    `environment` is one of the project by name; `python` the path of any interpreter that has Hopyard.
    """
    from hopyard.experiment.fleet import Wanted, spec_of

    here = driver()
    settings = msgspec.convert(here.rest(lambda rest: rest.get("/api/settings")), ProjectSettings)
    wanted = Wanted(executors=size, gpus=gpus, memory_mb=memory_mb, cpus=cpus, engine=engine)
    spec = spec_of(wanted, settings.fleet, here.notebook)
    if hours is not None:
        spec.hours = hours
    if driver_memory_mb is not None:
        spec.driver_memory_mb = driver_memory_mb
    if environment is not None:
        spec.environment, spec.python, spec.lock = environment, UNSET, UNSET
    if python is not None:
        spec.python = python
    if labels:
        spec.labels = dict(labels)
    return Fleet(_asked("POST", "/api/fleets", spec))


def list() -> builtins.list[Fleet]:
    """The fleets of the project."""
    answer = driver().rest(lambda rest: rest.get("/api/project"))
    return [Fleet(view) for view in msgspec.convert(answer["fleets"], builtins.list[FleetView])]


def stop() -> None:
    """Ends the executors of this notebook."""
    here = driver()
    for fleet in list():
        if fleet.notebook == here.notebook and fleet.status in ("starting", "ready"):
            fleet.stop()


class Fleet:
    """The executors that one call, or one press of Start, started."""

    def __init__(self, view: FleetView) -> None:
        self._view = view

    @property
    def id(self) -> str:
        return self._view.id

    @property
    def notebook(self) -> str | None:
        return self._view.spec.notebook if self._view.spec.notebook is not UNSET else None

    @property
    def spec(self) -> FleetSpec:
        return self._view.spec

    @property
    def status(self) -> str:
        """starting, ready, stopping, stopped or failed."""
        for fleet in list():
            if fleet.id == self.id:
                self._view = fleet._view
                return self._view.state
        raise error("FLEET_NOT_FOUND", id=self.id)

    def extend(self, hours: float) -> None:
        """Ends that much later."""
        self._view = _asked("POST", f"/api/fleets/{segment(self.id)}/extend", {"hours": hours})

    def resize(self, size: int) -> None:
        """So many executors from now on, while trials run.

        Of fewer, idle ones leave first and busy ones when their trial has ended. NotEnoughGpus and BadRequest say what
        is there of more.
        """
        from hopyard.experiment.fleet import Wanted

        Wanted(executors=size)
        self._view = _asked("POST", f"/api/fleets/{segment(self.id)}/resize", {"size": size})

    def stop(self) -> None:
        """Ends its executors; what runs on them is stopped."""
        self._view = _asked("DELETE", f"/api/fleets/{segment(self.id)}")

    def __repr__(self) -> str:
        spec = self._view.spec
        gpus = f", {spec.gpus:g} GPUs each" if spec.gpus else ""
        return (
            f"<{self.id}: {spec.size} executors on {spec.engine}, {spec.memory_mb} MB each{gpus}, {self._view.state}>"
        )


def _asked(method: str, path: str, body: object = None) -> FleetView:
    return msgspec.convert(driver().rest(lambda rest: rest.ask(method, path, body)), FleetView)
