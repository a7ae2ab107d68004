"""Which generations processes of this machine run from."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from hopyard.environments.places import EnvironmentPlace


def generations_in_use(place: EnvironmentPlace, numbers: Iterable[int]) -> dict[int, list[int]]:
    """Generation → ids of the processes that run from it."""
    wanted = {number: f"{place.generation(number).prefix}{os.sep}" for number in numbers}
    if not wanted:
        return {}
    found: dict[int, list[int]] = {}
    for pid, spoken in _processes():
        for number, prefix in wanted.items():
            if any(text.startswith(prefix) for text in spoken):
                found.setdefault(number, []).append(pid)
    return found


def _processes() -> list[tuple[int, list[str]]]:
    """Of each process the interpreter it was started by and the program that runs.

    A virtual environment's interpreter is a link, so the program is the base's; the command line tells the prefix.
    """
    if sys.platform.startswith("linux"):
        return _of_procfs()
    import psutil

    found = []
    for process in psutil.process_iter(["pid", "cmdline", "exe"]):
        line = process.info["cmdline"] or []
        found.append((process.info["pid"], [*line[:1], process.info["exe"] or ""]))
    return found


def _of_procfs() -> list[tuple[int, list[str]]]:
    own = os.getpid()
    numbers = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return [(pid, _spoken(Path(f"/proc/{pid}"))) for pid in numbers if pid != own]


def _spoken(process: Path) -> list[str]:
    spoken = []
    try:
        spoken += [os.fsdecode(word) for word in (process / "cmdline").read_bytes().split(b"\0", 2)[:2]]
        spoken.append(os.readlink(process / "exe"))
    except OSError:  # it ended meanwhile, or is another user's
        pass
    return spoken
