"""Which executors a launch takes."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard import experiment
from hopyard._protocol.errors import BadRequest
from hopyard._protocol.fleet import FleetSpec, FleetView
from hopyard.experiment.fleet import Wanted, fitting, from_environment
from tests.python.client.fake_sidecar import FakeSidecar


def fleet(
    id: str, notebook: str | None, *, state: Any = "ready", size: int = 4, at: float = 0, gpus: float = 0
) -> FleetView:
    spec = FleetSpec(engine="local", size=size, memory_mb=1024, cpus=1, gpus=gpus, hours=6)
    if notebook is not None:
        spec.notebook = notebook
    return FleetView(id=f"fleet_{id}", spec=spec, state=state, started_at=at, ends_at=1, executors=[])


def chosen(fleets: list[FleetView], notebook: str | None, wanted: Wanted | None = None) -> str | None:
    found = fitting(fleets, notebook, wanted or Wanted())
    return found.id if found is not None else None


def test_the_notebooks_newest_fleet_comes_first() -> None:
    fleets = [fleet("none", None, at=9), fleet("old1", "a.ipynb", at=1), fleet("new1", "a.ipynb", at=2)]

    assert chosen(fleets, "a.ipynb") == "fleet_new1"
    assert chosen(fleets, "b.ipynb") == "fleet_none"
    assert chosen(fleets, None) == "fleet_none"


def test_ended_fleets_and_other_notebooks_are_left_alone() -> None:
    assert chosen([fleet("gone", "a.ipynb", state="stopped"), fleet("theirs", "b.ipynb")], "a.ipynb") is None


def test_what_is_wanted_must_be_there() -> None:
    fleets = [fleet("four", None, size=4), fleet("gpus", None, size=2, gpus=1)]

    assert chosen(fleets, None, Wanted(executors=2)) == "fleet_gpus"
    assert chosen(fleets, None, Wanted(gpus=1)) == "fleet_gpus"
    assert chosen(fleets, None, Wanted(executors=4, memory_mb=2048)) is None


def test_a_larger_fleet_serves_copies_where_none_has_just_that_many() -> None:
    fleets = [fleet("four", None, size=4, at=2), fleet("two1", None, size=2, at=1)]

    def served(count: int) -> str | None:
        found = fitting(fleets, None, Wanted(executors=count), larger=True)
        return found.id if found is not None else None

    assert served(2) == "fleet_two1"
    assert served(3) == "fleet_four"
    assert served(5) is None


@pytest.mark.parametrize(
    "wrong",
    [{"executors": 0}, {"executors": -1}, {"executors": 1.5}, {"executors": 10**9}, {"gpus": -1}, {"memory_mb": 1}],
)
def test_absurd_wishes_are_refused_before_anything_starts(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match=next(iter(wrong))):
        Wanted(**wrong)


def test_the_environment_stands_in_for_the_panel() -> None:
    environ = {"HOPYARD_EXECUTORS": "3", "HOPYARD_GPUS": "0.5", "HOPYARD_MEMORY": "512", "HOPYARD_ENGINE": "ray"}

    assert from_environment(environ) == Wanted(executors=3, gpus=0.5, memory_mb=512, engine="ray")
    with pytest.raises(BadRequest, match="HOPYARD_EXECUTORS='many'"):
        from_environment({"HOPYARD_EXECUTORS": "many"})


def test_a_launch_says_which_fleet_to_start(fake: FakeSidecar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPYARD_EXECUTORS", "3")

    experiment.launch(lambda: None)

    started = fake.specs[0].start_fleet
    assert isinstance(started, FleetSpec)
    assert (started.size, started.memory_mb, started.started_by) == (3, 777, "code")  # 777 as the settings say


def test_what_the_call_says_comes_first(fake: FakeSidecar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPYARD_EXECUTORS", "3")

    experiment.launch(lambda: None, executors=2, memory_mb=999)

    started = fake.specs[0].start_fleet
    assert isinstance(started, FleetSpec)
    assert (started.size, started.memory_mb) == (2, 999)


def test_a_running_fleet_that_fits_is_named(fake: FakeSidecar) -> None:
    fake.fleets = [
        {
            "id": "fleet_here1", "state": "ready", "startedAt": 1, "endsAt": 2, "executors": [],
            "spec": {"engine": "local", "size": 2, "memoryMb": 1024, "cpus": 1, "gpus": 0, "hours": 6},
        }
    ]  # fmt: skip

    experiment.launch(lambda: None, executors=2)

    assert fake.specs[0].fleet == "fleet_here1"
