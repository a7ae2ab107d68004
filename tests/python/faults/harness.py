"""A project of its own for each fault: real sidecar, real executors, and the truth in a file outside the product."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hopyard._client.endpoint import Endpoint, read_record
from hopyard._client.rest import Rest
from hopyard._client.sidecar import ensure, shut_down

# Every trial writes "S x" when it begins and "E x" when it ends, with O_APPEND: what really ran, whatever is recorded.
PRELUDE = """
import os, time, json, sys
from hopyard import experiment
TRUTH = {truth!r}
def note(word, x):
    line = f"{{word}} {{x}} {{os.getpid()}}\\n".encode()
    with open(TRUTH, "ab", buffering=0) as file:
        file.write(line)
def trial(x, seconds):
    import time
    note("S", x)
    time.sleep(seconds)
    note("E", x)
    return x * x
def reporting(x, seconds, reporter):
    import time
    note("S", x)
    for step in range({points}):
        time.sleep(seconds / {points})
        reporter.broadcast(x + step, step)
    note("E", x)
    return x * x
def follow(handle):
    '''Writes "T x" as soon as this driver is told that trial x has ended, until the experiment is over.'''
    told = set()
    while True:
        over = handle.status in ("succeeded", "failed", "stopped")
        for each in handle.trials:
            if each.state == "succeeded" and each.number not in told:
                told.add(each.number)
                note("T", each.params["x"])
        if over:
            return
        time.sleep(0.01)
"""
POINTS = 5
"""Each trial of ``reporting`` reports so many."""


class Project:
    """One project folder and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth = folder.parent / "truth.txt"
        self.truth.touch()

    def driver(self, script: str, **environment: str) -> subprocess.Popen[str]:
        """A Python script as a kernel would run it, with ``trial`` and ``experiment`` at hand."""
        text = PRELUDE.format(truth=str(self.truth), points=POINTS) + textwrap.dedent(script)
        return subprocess.Popen(
            [sys.executable, "-c", text],
            cwd=self.folder,
            env={**os.environ, "HOPYARD_PROJECT": str(self.folder), "HOPYARD_EXECUTORS": "4", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def endpoint(self) -> Endpoint:
        record = read_record(self.folder)
        assert record is not None, "no sidecar has run here"
        return record

    def get(self, path: str) -> Any:
        return Rest(ensure(self.folder)).get(path)

    def kill_sidecar(self) -> int:
        pid = self.endpoint().pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(pid), "the killed sidecar is gone")
        return pid

    def executors(self, *states: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/api/project")["executors"]
        return [executor for executor in found if not states or executor["state"] in states]

    def runs(self) -> tuple[Counter[str], Counter[str]]:
        """How often each x began and ended."""
        return self.noted("S"), self.noted("E")

    def noted(self, word: str) -> Counter[str]:
        """How often each x was noted with that word: S it began, E it ended, T a driver was told that it ended."""
        lines = [line.split() for line in self.truth.read_text().splitlines()]
        return Counter(line[1] for line in lines if line[0] == word)

    @property
    def journal(self) -> Path:
        return self.folder / ".hopyard" / "journal.sqlite"

    def trials(self) -> list[dict[str, Any]]:
        """Of all experiments, the newest experiment first."""
        shown = (self.get(f"/api/experiments/{each['id']}") for each in self.get("/api/experiments"))
        return [trial for each in shown for trial in each["trials"]]

    def processes(self) -> list[int]:
        """Everything that runs for this project, by its environment or command line."""
        mark = str(self.folder).encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if mark in (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes():
                        found.append(int(entry.name))
        return [pid for pid in found if alive(pid)]

    def close(self) -> None:
        with contextlib.suppress(Exception):
            shut_down(self.endpoint(), force=True)
        with contextlib.suppress(TimeoutError):
            wait_until(lambda: not self.processes(), "everything has ended", seconds=15)
        for pid in self.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def wait_until(true: Callable[[], Any], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def answer(driver: subprocess.Popen[str], seconds: float = 180) -> Any:
    """What the driver printed as its last line, as JSON."""
    out, err = driver.communicate(timeout=seconds)
    assert driver.returncode == 0, f"{out}\n{err}"
    return json.loads(out.strip().splitlines()[-1])
