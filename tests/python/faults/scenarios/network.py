"""A bad network between the sidecar and everybody else: slow, cut, half-open, parted."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable

from tests.python.faults.harness import POINTS, Project, answer, wait_until
from tests.python.faults.scenarios.figures import Figures
from tests.python.faults.scenarios.journal import check_integrity, points_of_last_attempts
from tests.python.faults.scenarios.proxy import Proxy

DELAY_S = 0.2
CUT_SHARE, CUT_EVERY_S = 0.05, 0.1


def bad_network(
    project: Project, *, cuts: int, half_open: int, parted_s: float, lease_ms: int, trials: int, seed: int = 3
) -> Figures:
    """One kind of trouble after the other while trials run, in as many runs as it takes."""
    start = "from hopyard._client.sidecar import ensure; ensure(); print(1)"
    answer(project.driver(start, HOPYARD_LEASE_MS=str(lease_ms)))
    chance = random.Random(seed)
    silenced = runs = 0
    with Proxy(project.folder) as proxy:

        def slow(driver: subprocess.Popen[str]) -> None:
            proxy.delay_s = DELAY_S
            before = project.noted("E").total()
            wait_until(lambda: project.noted("E").total() >= before + 8 or driver.poll() is not None, "trials end")
            proxy.delay_s = 0.0

        def cut(driver: subprocess.Popen[str]) -> None:
            while proxy.cuts < cuts and driver.poll() is None:
                proxy.cut_some(chance, CUT_SHARE)
                time.sleep(CUT_EVERY_S)  # how often it strikes

        def half(driver: subprocess.Popen[str]) -> None:
            nonlocal silenced
            while silenced < half_open and driver.poll() is None:
                silenced += proxy.silence(1)
                time.sleep(lease_ms / 1000 / 4)  # one after the other

        def part(driver: subprocess.Popen[str]) -> None:
            proxy.partition(True)
            time.sleep(parted_s)  # how long it lasts
            proxy.partition(False)

        troubles: list[tuple[Callable[[subprocess.Popen[str]], None], Callable[[], bool]]] = [
            (slow, lambda: True),
            (cut, lambda: proxy.cuts >= cuts),
            (half, lambda: silenced >= half_open),
            (part, lambda: True),
        ]
        for trouble, enough in troubles:
            while True:
                driver = _run(project, runs * trials, trials)
                trouble(driver)
                got = answer(driver, 600)
                assert got == [x * x for x in range(runs * trials, (runs + 1) * trials)]
                runs += 1
                if enough():
                    break
    found = project.trials()
    assert len(found) == runs * trials
    assert {trial["state"] for trial in found} == {"succeeded"}
    points = points_of_last_attempts(project.journal)
    assert set(points.values()) == {POINTS}, "every point of the attempt that counts is there"
    assert len(points) == runs * trials
    check_integrity(project.journal)
    return {
        "delay each way": f"{DELAY_S:g} s",
        "connections cut": proxy.cuts,
        "connections half-open": silenced,
        "nothing passes for": f"{parted_s:g} s, at a lease of {lease_ms} ms",
        "trials": runs * trials,
        "trials lost": 0,
        "metric points lost": 0,
        "second and later attempts": sum(trial["attempt"] - 1 for trial in found),
    }


def _run(project: Project, first: int, trials: int) -> subprocess.Popen[str]:
    before = project.noted("S").total()
    driver = project.driver(
        f"""
        xs = list(range({first}, {first + trials}))
        handle = experiment.launch(
            reporting, {{"x": xs, "seconds": [0.25] * {trials}}}, wait=False, retries=50
        )
        handle.wait()
        print(json.dumps(handle.results))
        """
    )
    wait_until(lambda: project.noted("S").total() > before + 3, "trials run")
    return driver
