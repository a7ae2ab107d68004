"""What is run, and how often."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from hopyard._client.node import find_node
from tests.python.faults.harness import Project
from tests.python.faults.scenarios import (
    disk_errors,
    frozen,
    garbage,
    killed,
    lock,
    network,
    power_loss,
    soak,
)
from tests.python.faults.scenarios.figures import Figures

ROOT = Path(__file__).resolve().parents[2]


class Skipped(Exception):
    """The message says why it cannot be run here."""


class Row(NamedTuple):
    name: str
    """As in docs/reliability.md."""
    fault: str
    run: Callable[[], Figures]


@contextlib.contextmanager
def fresh_project() -> Iterator[Project]:
    folder = Path(tempfile.mkdtemp(prefix="hopyard-reliability-")).resolve()
    (folder / "project").mkdir()
    project = Project(folder / "project")
    try:
        yield project
    finally:
        project.close()
        # Not waited for: a soak leaves a million files.
        subprocess.Popen(["rm", "-rf", str(folder)])


def of_a_project(scenario: Callable[..., Figures], **counts: object) -> Callable[[], Figures]:
    def run() -> Figures:
        with fresh_project() as project:
            return scenario(project, **counts)

    return run


def failing_syncs() -> Figures:
    why_not = disk_errors.cannot_inject()
    if why_not is not None:
        raise Skipped(why_not)
    ends: Counter[str] = Counter()
    for call in range(1, 41):
        with fresh_project() as project:
            end = str(disk_errors.syncs_fail(project, from_call=call)["what the sidecar did"])
        ends[end.split(" with ")[0]] += 1
    return {"errors from the 1st to the 40th call on": 40, **ends, "clean restart with every result": "40/40"}


def properties(*files: str, runs: int) -> Callable[[], Figures]:
    """Tests that throw random orders at the core, with so many orders each."""

    def run() -> Figures:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            command = [str(find_node()), "node_modules/jest/bin/jest.js", *files, "--selectProjects", "server"]
            done = subprocess.run(
                [*command, "--runInBand", "--json", "--outputFile", str(report), "--testTimeout", "3600000"],
                cwd=ROOT,
                env={**os.environ, "HOPYARD_PROPERTY_RUNS": str(runs)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-2000:]
            passed = json.loads(report.read_text())["numPassedTests"]
        return {"properties": passed, "random orders for each": runs, "differences from the model": 0}

    return run


ROWS = (
    Row("R1", "kill -9 of the sidecar", of_a_project(killed.sidecar_is_killed, kills=50)),
    Row("R2", "kill -9 of executors", of_a_project(killed.executors_are_killed, kills=100, trials=400)),
    Row("R2", "an executor that dies each time", of_a_project(killed.out_of_retries)),
    Row("R3", "executors frozen for three leases", of_a_project(frozen.executors_freeze, freezes=100, at_once=5)),
    Row("R3", "messages of an attempt that is past", of_a_project(frozen.late_messages, messages=1_000)),
    Row("R4", "the sidecar frozen", of_a_project(frozen.sidecar_freezes, stands_s=30, lease_ms=15_000)),
    Row(
        "R6",
        "events twice, late and in any order",
        properties("tests/server/hub/properties.test.ts", "tests/server/hub/search-properties.test.ts", runs=10_000),
    ),
    Row("R7", "garbage", of_a_project(garbage.garbage, frames=10_000, bodies=10_000, raw=2_000)),
    Row("R10", "fsync and fdatasync fail", failing_syncs),
    Row("R11", "power loss", of_a_project(power_loss.copies_at_random, copies=200, cuts=60)),
    Row(
        "R13",
        "slow, cut, half-open and parted connections",
        of_a_project(network.bad_network, cuts=100, half_open=10, parted_s=30, lease_ms=5_000, trials=48),
    ),
    Row("R16", "soak", of_a_project(soak.experiments_after_experiments, experiments=250, trials=2_000)),
    Row("R17", "the lock of a killed sidecar", of_a_project(lock.stale_locks, times=100)),
    Row(
        "R20",
        "a stop decided while the trial finishes",
        properties("tests/server/hub/stop-race.test.ts", runs=10_000),
    ),
)
