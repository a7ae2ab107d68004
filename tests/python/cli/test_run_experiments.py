"""`hopyard run` with real executors: its end tells how the experiments ended, also those that no cell waited for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.cli.conftest import Hopyard, WriteNotebook

SMALL = ("--executors", "2", "--memory", "512")


@pytest.fixture(autouse=True)
def nothing_is_left_running(hopyard: Hopyard) -> Iterator[None]:
    yield
    hopyard("stop", "--force")


def test_the_promise(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    cell = 'def executor():\n    print("Hello from GPU")\nfrom hops import experiment\nexperiment.launch(executor)'
    said = hopyard("run", notebook("%load_ext hopyard", cell), *SMALL)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "2 × Hello from GPU" in said.stdout
    (view,) = json.loads(hopyard("experiments", "--json").stdout)
    assert view["state"] == "succeeded"
    assert (folder / view["directory"]).is_dir()
    assert view["id"] in hopyard("experiments", "--state", "succeeded").stdout
    assert "There are no experiments" in hopyard("experiments", "--state", "failed").stdout


def test_an_experiment_that_fails_in_its_cell(hopyard: Hopyard, notebook: WriteNotebook) -> None:
    cell = "from hopyard import experiment\ndef broken():\n    return 1 / 0\nexperiment.launch(broken)"
    said = hopyard("run", notebook(cell, "print('never')"), *SMALL)
    assert said.returncode == 1
    assert "ZeroDivisionError" in said.stdout
    assert "never" not in said.stdout


def test_an_experiment_that_fails_after_the_last_cell(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    cell = "from hopyard import experiment\ndef broken():\n    return 1 / 0\nh = experiment.launch(broken, wait=False)"
    said = hopyard("run", notebook(cell), *SMALL)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "Experiment broken (exp_" in said.stdout
    assert f"Its files: {folder / 'Experiments'}" in said.stdout


def test_it_waits_for_what_the_cells_left_running_and_stops_its_executors(
    hopyard: Hopyard, notebook: WriteNotebook
) -> None:
    cell = (
        "from hopyard import experiment\n"
        "def slow():\n    import time\n    time.sleep(1)\n    return 7\n"
        "h = experiment.launch(slow, wait=False)\nprint('launched', h.status)"
    )
    said = hopyard("run", notebook(cell), *SMALL)
    assert said.returncode == 0, said.stdout + said.stderr
    snapshot = json.loads(hopyard("status", "--json").stdout)
    assert [one["state"] for one in snapshot["experiments"]] == ["succeeded"]
    assert [one["state"] for one in snapshot["fleets"] if one["state"] in ("starting", "ready")] == []
