"""What a project's journal holds, read beside the sidecar."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.python.faults.harness import POINTS


@contextmanager
def reading(journal: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as database:
        yield database


def check_integrity(journal: Path) -> None:
    with reading(journal) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def points_of_last_attempts(journal: Path) -> dict[tuple[str, int], int]:
    """Points of each trial's newest attempt, by experiment and number."""
    with reading(journal) as database:
        rows = database.execute(
            "SELECT experiment, number, attempt, sum(count) FROM points GROUP BY experiment, number, attempt"
            " ORDER BY attempt"
        ).fetchall()
    return {(experiment, number): count for experiment, number, _, count in rows}


def check_points(journal: Path, trials: int) -> None:
    """Every point of every trial is there, once."""
    counts = points_of_last_attempts(journal)
    assert len(counts) == trials
    assert set(counts.values()) == {POINTS}
