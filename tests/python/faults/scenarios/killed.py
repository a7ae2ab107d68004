"""kill -9, of the sidecar and of executors, at random moments of a run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from functools import partial

from tests.python.faults.harness import Project, answer, wait_until
from tests.python.faults.scenarios.figures import Figures, seconds
from tests.python.faults.scenarios.journal import check_integrity, check_points

RUN = """
xs = list(range({first}, {first} + {n}))
seconds = [0.05 + (x * 37 % 26) / 100 for x in xs]
handle = experiment.launch(reporting, {{"x": xs, "seconds": seconds}}, wait=False, retries=20)
handle.wait()
print(json.dumps({{"results": handle.results, "states": [t.state for t in handle.trials]}}))
"""

WAITING = 1
"""Trials of up to a quarter second that wait at an executor behind the one that runs."""


def lines(project: Project) -> int:
    return len(project.truth.read_text().splitlines())


def moves(project: Project, driver: subprocess.Popen[str], before: int) -> bool:
    return lines(project) > before or driver.poll() is not None


def check_run(driver: subprocess.Popen[str], first: int, n: int) -> None:
    got = answer(driver, 600)
    assert got["results"] == [x * x for x in range(first, first + n)]
    assert set(got["states"]) == {"succeeded"}


def sidecar_is_killed(project: Project, *, kills: int, trials: int = 200, seed: int = 7) -> Figures:
    """In as many runs as it takes. Trials take 0.05–0.3 s, on four executors."""
    chance = random.Random(seed)
    resumed: list[float] = []
    finished_meanwhile = runs = 0
    while len(resumed) < kills:
        first = runs * trials
        before_run = lines(project)
        driver = project.driver(RUN.format(first=first, n=trials))
        wait_until(lambda start=before_run: lines(project) > start + 5, "trials run")  # type: ignore[misc]
        while len(resumed) < kills and driver.poll() is None:
            ended = project.noted("E").total()
            project.kill_sidecar()
            check_integrity(project.journal)
            finished_meanwhile += project.noted("E").total() - ended
            killed, before = time.monotonic(), lines(project)
            project.get("/healthz")  # the next use starts it again
            wait_until(partial(moves, project, driver, before), "trials go on after the restart")
            resumed.append(time.monotonic() - killed)
            time.sleep(chance.uniform(0, 0.5))  # the moment of the next kill, not a wait for anything
        check_run(driver, first, trials)
        runs += 1
    began, ended_each = project.runs()
    assert len(ended_each) == runs * trials
    assert set(began.values()) == {1}, "executors went on working: nothing had to run twice"
    check_integrity(project.journal)
    check_points(project.journal, runs * trials)
    return {
        "kills": kills,
        "trials": runs * trials,
        "trials lost": 0,
        "trials run or recorded twice": 0,
        "metric points lost": 0,
        "integrity_check ok": f"{kills}/{kills}",
        "trials that ended while it was down": finished_meanwhile,
        "from the kill to the next sign of work": seconds(resumed),
    }


def executors_are_killed(project: Project, *, kills: int, trials: int = 120, seed: int = 11) -> Figures:
    """One running executor after the other, in as many runs as it takes."""
    chance = random.Random(seed)
    known: list[float] = []
    runs = 0
    while len(known) < kills:
        first = runs * trials
        before_run = lines(project)
        driver = project.driver(RUN.format(first=first, n=trials))
        wait_until(lambda start=before_run: lines(project) > start + 5, "trials run")  # type: ignore[misc]
        while len(known) < kills and driver.poll() is None:
            running = project.executors("running")
            if not running:
                time.sleep(0.02)
                continue
            victim = chance.choice(running)
            os.kill(victim["pid"], signal.SIGKILL)
            killed = time.monotonic()
            wait_until(partial(is_lost, project, victim["id"]), "the killed executor is known to be lost")
            known.append(time.monotonic() - killed)
            # A fleet that only dies is given up, and rightly: work goes on between two kills.
            wait_until(partial(trial_ends, project, driver, project.noted("E").total()), "a trial ends")
        check_run(driver, first, trials)
        runs += 1
    began, ended = project.runs()
    assert len(ended) == runs * trials
    again = sum(trial["attempt"] - 1 for trial in project.trials())
    assert began.total() - len(began) <= kills, "only what ran on a killed executor ran again"
    assert again <= (1 + WAITING) * kills, "only that, and what waited there, was tried again"
    check_integrity(project.journal)
    check_points(project.journal, runs * trials)
    return {
        "kills": kills,
        "trials": runs * trials,
        "trials lost": 0,
        "second and later attempts": again,
        "from the kill until it is known": seconds(known),
    }


def trial_ends(project: Project, driver: subprocess.Popen[str], before: int) -> bool:
    return project.noted("E").total() > before or driver.poll() is not None


def is_lost(project: Project, executor: str) -> bool:
    return executor not in [each["id"] for each in project.executors("running", "idle", "silent")]


def out_of_retries(project: Project, *, retries: int = 1) -> Figures:
    """A trial whose executor dies each time fails in the end, with the reason, and keeps nothing else from running."""
    driver = project.driver(
        f"""
        def waits(x):
            note("S", x)
            while not os.path.exists("go"):
                time.sleep(0.02)
            return x
        handle = experiment.launch(waits, {{"x": [1]}}, wait=False, retries={retries}, executors=2)
        while handle.status not in ("failed", "succeeded"):
            time.sleep(0.02)
        print(json.dumps([[t.state, t.error] for t in handle.trials]))
        """
    )
    for begun in range(1, retries + 2):
        wait_until(lambda n=begun: project.runs()[0].total() == n, f"attempt {begun} runs")  # type: ignore[misc]
        (victim,) = project.executors("running")
        os.kill(victim["pid"], signal.SIGKILL)
    ((state, why),) = answer(driver)
    assert state == "failed"
    assert f"({retries + 1} attempts)" in why
    assert why.endswith("killed by signal 9.")
    (project.folder / "go").touch()
    return {"attempts": retries + 1, "the trial's error": why}
