"""Whatever is killed, every trial ends once and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import time
from functools import partial

import pytest

from hopyard._client.sidecar import shut_down
from tests.python.faults.harness import Project, alive, answer, wait_until

RUN = """
xs = list(range({n}))
seconds = [0.05 + (x * 37 % 26) / 100 for x in xs]
handle = experiment.launch(trial, {{"x": xs, "seconds": seconds}}, wait=False)
print(handle.id, flush=True)
handle.wait()
print(json.dumps({{"results": handle.results, "states": [t.state for t in handle.trials]}}))
"""


def goes_on(project: Project, driver: subprocess.Popen[str], before: int) -> bool:
    return len(project.truth.read_text().splitlines()) > before or driver.poll() is not None


def is_lost(project: Project, executor: str) -> bool:
    return executor not in [each["id"] for each in project.executors("running", "idle", "silent")]


def check_journal(project: Project) -> None:
    with sqlite3.connect(f"file:{project.folder}/.hopyard/journal.sqlite?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_the_sidecar_is_killed_ten_times_and_no_trial_is_lost_or_doubled(project: Project) -> None:
    chance = random.Random(7)
    driver = project.driver(RUN.format(n=200))
    wait_until(lambda: len(project.truth.read_text().splitlines()) > 5, "trials run")
    for _ in range(10):
        before = len(project.truth.read_text().splitlines())
        project.kill_sidecar()
        project.get("/healthz")  # the next use starts it again
        wait_until(partial(goes_on, project, driver, before), "trials go on after the restart")
        time.sleep(chance.uniform(0, 0.8))  # the moment of the next kill, not a wait for anything
    got = answer(driver)
    assert got["results"] == [x * x for x in range(200)]
    assert set(got["states"]) == {"succeeded"}
    began, ended = project.runs()
    assert len(ended) == 200
    assert set(began.values()) == {1}, "executors went on working: nothing had to run twice"
    check_journal(project)


@pytest.mark.slow
def test_executors_are_killed_and_their_trials_run_again(project: Project) -> None:
    chance = random.Random(11)
    driver = project.driver(RUN.format(n=120).replace("wait=False", "wait=False, retries=20"))
    wait_until(lambda: len(project.truth.read_text().splitlines()) > 5, "trials run")
    killed = 0
    while killed < 8 and driver.poll() is None:
        running = project.executors("running")
        if not running:
            time.sleep(0.02)
            continue
        victim = chance.choice(running)
        os.kill(victim["pid"], signal.SIGKILL)
        killed += 1
        wait_until(partial(is_lost, project, victim["id"]), "the killed executor is known to be lost")
    got = answer(driver)
    assert killed == 8
    assert got["results"] == [x * x for x in range(120)]
    assert set(got["states"]) == {"succeeded"}
    began, ended = project.runs()
    assert len(ended) == 120
    assert sum(began.values()) <= 120 + killed
    check_journal(project)


def test_one_of_four_replicas_loses_its_executor_and_runs_again_elsewhere_once(project: Project) -> None:
    driver = project.driver(
        """
        def replica():
            import os
            number = os.environ["HOPYARD_TRIAL"].rpartition(".")[2]
            note("S", number)
            deadline = time.time() + 60
            while not os.path.exists("go") and time.time() < deadline:
                time.sleep(0.02)
            note("E", number)
            return int(number)
        handle = experiment.launch(replica, wait=False)
        handle.wait()
        print(json.dumps({"results": handle.results, "states": [t.state for t in handle.trials]}))
        """
    )
    wait_until(lambda: sum(project.runs()[0].values()) == 4, "all four replicas run")
    victim = project.executors("running")[2]
    os.kill(victim["pid"], signal.SIGKILL)
    wait_until(lambda: sum(project.runs()[0].values()) == 5, "its work began again elsewhere")
    (project.folder / "go").touch()
    got = answer(driver)
    assert got["results"] == [0, 1, 2, 3]
    assert set(got["states"]) == {"succeeded"}
    began, ended = project.runs()
    assert sorted(ended.elements()) == ["0", "1", "2", "3"]
    assert sum(began.values()) == 5


def test_a_frozen_executor_that_comes_back_late_changes_nothing(project: Project) -> None:
    driver = project.driver(
        """
        handle = experiment.launch(trial, {"x": [3], "seconds": [2.0]}, wait=False)
        handle.wait()
        print(json.dumps(handle.results))
        """,
        HOPYARD_EXECUTORS="2",
        HOPYARD_LEASE_MS="1500",
    )
    wait_until(lambda: sum(project.runs()[0].values()) == 1, "the trial runs")
    (victim,) = project.executors("running")
    os.kill(victim["pid"], signal.SIGSTOP)
    try:
        wait_until(lambda: sum(project.runs()[0].values()) == 2, "its trial began again elsewhere")
        assert answer(driver) == [9]
    finally:
        with contextlib.suppress(ProcessLookupError):  # it was ended as soon as it was lost
            os.kill(victim["pid"], signal.SIGCONT)
    wait_until(lambda: not alive(victim["pid"]), "the late executor leaves")
    trials = project.get(f"/api/experiments/{project.get('/api/experiments')[0]['id']}")["trials"]
    assert [(t["state"], t["attempt"]) for t in trials] == [("succeeded", 2)]


def test_after_everything_is_stopped_no_process_is_left(project: Project) -> None:
    assert answer(
        project.driver('print(json.dumps(experiment.launch(trial, {"x": [2], "seconds": [0]}).experiment.results))')
    ) == [4]
    assert project.processes()
    shut_down(project.endpoint(), force=True)
    wait_until(lambda: not project.processes(), "everything has ended by itself", seconds=20)
