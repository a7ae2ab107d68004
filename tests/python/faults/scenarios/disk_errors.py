"""fsync and fdatasync fail with EIO, from the n-th call on: `strace` puts the errors in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from hopyard._client.node import find_node
from hopyard._client.sidecar import BUNDLE
from tests.python.faults.harness import Project, alive, answer, wait_until
from tests.python.faults.scenarios.figures import Figures
from tests.python.faults.scenarios.journal import check_integrity

TRIALS = 12
PAUSED = "the journal cannot be written: work waits"


def cannot_inject() -> str | None:
    """Why errors cannot be put in here; None when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt-get install strace)"
    command = ["strace", "-f", "-qq", "-e", "inject=fsync,fdatasync:error=EIO", "true"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()}"


def syncs_fail(project: Project, *, from_call: int) -> Figures:
    """The sidecar's calls from that one on fail until it is killed. Then it starts on a disk that works again."""
    sidecar, trace = _start_traced(project, from_call)
    try:
        if not _is_ready(sidecar):
            code = sidecar.wait(30)
            assert code != 0, "a start on a broken disk must not look like a success"
            assert _last_words(sidecar), "it ended without a word"
            end = "refused to start"
            driver = _driver(project)
        else:
            driver = _driver(project)
            end = _pause(project, driver)
            pid = project.endpoint().pid
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not alive(pid), "the killed sidecar is gone")
    finally:
        sidecar.kill()
        sidecar.communicate()
    failed = trace.read_text().count("(INJECTED)")
    got = answer(driver)
    assert got == [x * x for x in range(TRIALS)], got
    began, ended = project.runs()
    assert len(ended) == TRIALS
    assert set(began.values()) == {1}, "executors kept what was not durable: nothing had to run twice"
    check_integrity(project.journal)
    return {"from call": from_call, "calls that failed": failed, "what the sidecar did": end}


def _start_traced(project: Project, from_call: int) -> tuple[subprocess.Popen[str], Path]:
    trace = project.folder.parent / "strace.txt"
    trace.touch()
    inject = f"inject=fsync,fdatasync:error=EIO:when={from_call}+"
    command = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=fsync,fdatasync", "-e", inject]
    sidecar = subprocess.Popen(
        [*command, str(find_node()), str(BUNDLE), "--project", str(project.folder)],
        env={**os.environ, "HOPYARD_PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return sidecar, trace


def _is_ready(sidecar: subprocess.Popen[str]) -> bool:
    assert sidecar.stdout is not None
    line = sidecar.stdout.readline()
    return bool(line) and json.loads(line)["ready"]


def _last_words(sidecar: subprocess.Popen[str]) -> str:
    assert sidecar.stderr is not None
    return sidecar.stderr.read().strip()


def _driver(project: Project) -> subprocess.Popen[str]:
    return project.driver(
        f"""
        xs = list(range({TRIALS}))
        handle = experiment.launch(trial, {{"x": xs, "seconds": [0.05] * {TRIALS}}}, executors=2, wait=False)
        follow(handle)
        print(json.dumps(handle.results))
        """
    )


def _pause(project: Project, driver: subprocess.Popen[str]) -> str:
    """Until it says that it cannot write; from then on nobody is told of an end. Or to the end, without an error."""
    log = project.folder / ".hopyard" / "logs" / "sidecar.log"
    wait_until(lambda: driver.poll() is not None or PAUSED in log.read_text(), "it pauses, or all is done", 120)
    if PAUSED not in log.read_text():
        return "was not hit: all was done before"
    time.sleep(0.5)  # what was durable before may still be on its way
    told = project.noted("T")
    time.sleep(1.5)  # two more tries of the sidecar to write
    assert project.noted("T") == told, "somebody was told of what was not on disk"
    return f"paused with {told.total()} of {TRIALS} ends told"
