"""Two sidecars, a stale lock, many starters at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hopyard._client.node import find_node
from hopyard._client.sidecar import BUNDLE, ensure
from tests.python.faults.harness import Project


def test_a_second_sidecar_refuses_and_names_the_first(project: Project) -> None:
    first = ensure(project.folder)
    second = subprocess.run(
        [str(find_node()), str(BUNDLE), "--project", str(project.folder)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode != 0
    assert str(first.pid) in second.stderr + second.stdout
    assert "ALREADY_RUNNING" in second.stderr + second.stdout
    assert ensure(project.folder) == first


def test_the_lock_of_a_killed_sidecar_is_free_at_once(project: Project) -> None:
    for _ in range(5):
        ensure(project.folder)
        project.kill_sidecar()
    assert project.get("/healthz")["status"] == "ok"


def test_many_starters_at_once_share_one_sidecar(project: Project) -> None:
    script = "import json; from hopyard._client.sidecar import ensure; e = ensure(); print(json.dumps(e.pid))"

    def start(_: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=project.folder,
            env={**os.environ, "HOPYARD_PROJECT": str(project.folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        pid: int = json.loads(done.stdout)
        return pid

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1


def test_a_project_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    script = "from hopyard import experiment; experiment.launch(print)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "HOPYARD_PROJECT": str(blocked)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert str(blocked) in done.stderr
    assert "cannot be" in done.stderr
