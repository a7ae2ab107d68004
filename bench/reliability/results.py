"""RESULTS.md: one line for each fault, rewritten when it was run."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.reliability.rows import Row

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Reliability: full counts

Written by `bench/reliability/run.py`; do not edit. Rows: [docs/reliability.md](../../docs/reliability.md).
"held": every law of the row held in every try; a law that breaks is an error of the run, not a figure. Times come from
machines that did other work too, and say no more than their order of magnitude.

| row | fault | law | seen | run on |
|---|---|---|---|---|
"""


class Line(NamedTuple):
    name: str
    fault: str
    verdict: str
    """held, broken or not run."""
    seen: str
    day: str
    seconds: float


def write_results(rows: Sequence[Row], new: Line) -> None:
    lines = {line[:2]: line for line in map(tuple, _read())}
    where = f"{new.day}, {new.seconds:.0f} s, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines[(new.name, new.fault)] = (new.name, new.fault, new.verdict, new.seen.replace("|", "¦"), where)
    kept = [lines[row.name, row.fault] for row in rows if (row.name, row.fault) in lines]
    RESULTS.write_text(HEAD + "".join(f"| {' | '.join(line)} |\n" for line in kept), "utf-8")


def _read() -> list[list[str]]:
    if not RESULTS.exists():
        return []
    found = [
        line.strip("| \n").split(" | ") for line in RESULTS.read_text("utf-8").splitlines() if line.startswith("| R")
    ]
    return [line for line in found if len(line) == 5]
