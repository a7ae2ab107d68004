"""The lock of a project's sidecar dies with it."""

from __future__ import annotations

import time

from hopyard._client.sidecar import ensure
from tests.python.faults.harness import Project
from tests.python.faults.scenarios.figures import Figures, seconds


def stale_locks(project: Project, *, times: int) -> Figures:
    """Killed and started again at once."""
    took: list[float] = []
    pids = {ensure(project.folder).pid}
    for _ in range(times):
        project.kill_sidecar()
        began = time.monotonic()
        pids.add(ensure(project.folder).pid)
        took.append(time.monotonic() - began)
    assert len(pids) == times + 1
    assert project.get("/healthz")["status"] == "ok"
    return {"taken over": f"{times}/{times}", "from the kill to the next answer": seconds(took)}
