"""The disk fills up in mid-run and has room again; it does not take what it is given; the power goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.disks import small_disk_at
from tests.python.faults.harness import Project, answer, wait_until
from tests.python.faults.scenarios import disk_errors, power_loss


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Project]:
    with small_disk_at(tmp_path / "small", "16m") as folder:
        made = Project(folder)
        try:
            yield made
        finally:
            made.close()


@pytest.mark.slow
def test_a_full_disk_pauses_work_visibly_and_loses_nothing(small_disk: Project) -> None:
    driver = small_disk.driver(
        """
        handle = experiment.launch(trial, {"x": list(range(60)), "seconds": [0.1] * 60}, wait=False)
        handle.wait()
        print(json.dumps(handle.results))
        """
    )
    wait_until(lambda: len(small_disk.truth.read_text().splitlines()) > 8, "trials run")
    ballast = small_disk.folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    (shown,) = small_disk.get("/api/experiments")
    wait_until(
        lambda: "full" in small_disk.get(f"/api/experiments/{shown['id']}")["experiment"].get("waitingFor", ""),
        "the experiment says that the disk is full",
    )
    ballast.unlink()
    assert answer(driver) == [x * x for x in range(60)]


@pytest.mark.slow
@pytest.mark.parametrize("from_call", [1, 5, 12, 15, 18, 22, 26, 30])
def test_what_cannot_be_synced_is_told_to_nobody_and_nothing_is_lost(project: Project, from_call: int) -> None:
    why_not = disk_errors.cannot_inject()
    if why_not is not None:
        pytest.skip(why_not)
    disk_errors.syncs_fail(project, from_call=from_call)


@pytest.mark.slow
def test_the_journal_of_any_instant_is_a_beginning_of_what_happened(project: Project) -> None:
    power_loss.copies_at_random(project, copies=30, cuts=15)
