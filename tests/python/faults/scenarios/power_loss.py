"""Power is lost at any instant: what is on disk then opens, and is a beginning of what happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.python.faults.harness import Project, answer, wait_until
from tests.python.faults.scenarios.figures import Figures

WAL_HEADER, FRAME_HEADER, PAGE = 32, 24, 4096


class Copy(NamedTuple):
    path: Path
    told: int
    """Trials whose end a driver knew before the copy was made."""


class Held(NamedTuple):
    snapshot: str
    events: list[str]
    outcomes: int


def copies_at_random(project: Project, *, copies: int, cuts: int, seed: int = 5) -> Figures:
    """Copies of the journal's files at random instants of a run; of some, the log is also cut at its frames."""
    chance = random.Random(seed)
    trials = 12 * copies  # several times as long as the copies take, on whatever machine
    driver = project.driver(
        f"""
        xs = list(range({trials}))
        handle = experiment.launch(reporting, {{"x": xs, "seconds": [0.1] * {trials}}}, wait=False)
        follow(handle)
        print(json.dumps(handle.results))
        """
    )
    wait_until(lambda: project.noted("E"), "trials end")
    made: list[Copy] = []
    while len(made) < copies and driver.poll() is None:
        made.append(_copy(project, len(made)))
        time.sleep(chance.uniform(0, 0.06))  # the moment of the next copy, not a wait for anything
    assert answer(driver, 600) == [x * x for x in range(trials)]
    assert len(made) == copies, "the run was over too soon"
    unchanged = [copy for copy in made if copy.path.read_bytes() == made[0].path.read_bytes()]
    # Cut from copies that nobody has opened yet: whoever opens one takes its log in.
    cut_copies = [_cut(copy, at) for copy in unchanged[:: max(1, len(unchanged) // 4)] for at in _frames(copy, cuts)]
    held = {copy.path: _opened(copy) for copy in made}
    for copy in made:
        assert held[copy.path].outcomes >= copy.told, "an end was told before it was on disk"
    whole = _histories(list(held.values()))
    for cut in map(_opened, cut_copies):
        longest = whole.get(cut.snapshot, [])
        assert cut.events == longest[: len(cut.events)]
    return {
        "copies": copies,
        "of them open, whole, a beginning of the history": f"{copies}/{copies}",
        "logs cut at a frame": len(cut_copies),
        "of them open, a beginning": f"{len(cut_copies)}/{len(cut_copies)}",
        "events of the longest copy": max(len(each.events) for each in held.values()),
    }


def _copy(project: Project, number: int) -> Copy:
    """The sidecar stands still meanwhile: both files are of one instant."""
    folder = project.folder.parent / "copies" / str(number)
    folder.mkdir(parents=True)
    told = project.noted("T").total()
    pid = project.endpoint().pid
    os.kill(pid, signal.SIGSTOP)
    try:
        _wait_stopped(pid)
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{project.journal}{suffix}", f"{folder / 'journal.sqlite'}{suffix}")
    finally:
        os.kill(pid, signal.SIGCONT)
    return Copy(folder / "journal.sqlite", told)


def _wait_stopped(pid: int) -> None:
    def stopped() -> bool:
        states = [task.read_text().rsplit(")", 1)[1].split()[0] for task in Path(f"/proc/{pid}/task").glob("*/stat")]
        return set(states) <= {"T", "t"}

    wait_until(stopped, "the sidecar stands still")


def _frames(copy: Copy, cuts: int) -> list[int]:
    frames = (Path(f"{copy.path}-wal").stat().st_size - WAL_HEADER) // (FRAME_HEADER + PAGE)
    return sorted({frames * cut // cuts for cut in range(cuts)})


def _cut(copy: Copy, frame: int) -> Copy:
    """Also in the middle of the next frame: a write that was torn."""
    folder = copy.path.parent / f"cut-{frame}"
    folder.mkdir()
    cut = folder / "journal.sqlite"
    shutil.copyfile(copy.path, cut)
    shutil.copyfile(f"{copy.path}-wal", f"{cut}-wal")
    os.truncate(f"{cut}-wal", WAL_HEADER + frame * (FRAME_HEADER + PAGE) + frame % (FRAME_HEADER + PAGE))
    return Copy(cut, 0)


def _opened(copy: Copy) -> Held:
    with closing(sqlite3.connect(copy.path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "events" not in tables:
            return Held("", [], 0)
        snapshot = database.execute("SELECT body FROM snapshot").fetchone()
        events = [body for (body,) in database.execute("SELECT body FROM events ORDER BY id")]
        (outcomes,) = database.execute("SELECT count(*) FROM outcomes").fetchone()
        return Held("" if snapshot is None else snapshot[0], events, outcomes)


def _histories(held: list[Held]) -> dict[str, list[str]]:
    """The longest list of events after each snapshot; all others after it begin it."""
    longest: dict[str, list[str]] = {}
    for each in held:
        if len(each.events) >= len(longest.get(each.snapshot, [])):
            longest[each.snapshot] = each.events
    for each in held:
        assert each.events == longest[each.snapshot][: len(each.events)]
    return longest
