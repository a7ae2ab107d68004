"""A day's worth of experiments in minutes: memory and handles stay, pages stay quick."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from tests.python.faults.harness import Project, answer, wait_until
from tests.python.faults.scenarios.figures import Figures, at
from tests.python.faults.scenarios.journal import check_integrity

PAGES = 50
ENOUGH_TO_JUDGE = 100_000
"""Trials before growth can be told from the first use of memory."""
MOST_GROWTH_MIB = 1.0
"""For each ten thousand trials."""


def experiments_after_experiments(project: Project, *, experiments: int, trials: int) -> Figures:
    """`trials` of no work in each. Growth is that of the second half."""
    driver = project.driver(
        f"""
        import contextlib, io
        xs = list(range({trials}))
        began = time.monotonic()
        for number in range({experiments}):
            with contextlib.redirect_stdout(io.StringIO()):
                got = experiment.launch(lambda x: x, {{"x": xs}}).experiment.results
            assert got == xs
            note("D", number)
        print(json.dumps(time.monotonic() - began))
        """
    )
    memory: list[float] = []
    handles: list[int] = []
    for number in range(experiments):
        wait_until(partial(_is_past, project, number, driver), f"experiment {number} is done", 600)
        pid = project.endpoint().pid
        memory.append(_resident_mib(pid))
        handles.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
    took = answer(driver, 60)
    pages = sorted(_page_ms(project) for _ in range(PAGES))
    half = experiments // 2
    grown = (memory[-1] - memory[half]) / max(1, (experiments - half) * trials) * 10_000
    if experiments * trials >= ENOUGH_TO_JUDGE:
        assert grown < MOST_GROWTH_MIB, f"{grown:.2f} MiB for each 10 000 trials"
    assert handles[-1] <= handles[half] + 2
    wait_until(lambda: not _is_busy(project), "all folders are written", 1_800)
    check_integrity(project.journal)
    return {
        "experiments": experiments,
        "trials": experiments * trials,
        "trials a second, whole calls": round(experiments * trials / took),
        "resident memory, after the first, half and last": " · ".join(
            f"{mib:.0f} MiB" for mib in (memory[0], memory[half], memory[-1])
        ),
        "growth in the second half, for each 10 000 trials": f"{grown:.2f} MiB",
        "open handles, half and last": f"{handles[half]} · {handles[-1]}",
        "list of experiments, p95": f"{at(pages, 0.95):.0f} ms",
    }


def _is_past(project: Project, number: int, driver: object) -> bool:
    return project.noted("D").total() > number


def _resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


def _page_ms(project: Project) -> float:
    began = time.monotonic()
    project.get("/api/experiments")
    return (time.monotonic() - began) * 1000


def _is_busy(project: Project) -> bool:
    wanted = {each["directory"] for each in project.get("/api/experiments")}
    return any(not (project.folder / directory / ".summary.json").exists() for directory in wanted)
