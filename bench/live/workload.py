"""What the live benchmark has run on real executors. Told a line of JSON at a time, answers with one.

{"do": "calls", "count": 1500}             no-op trials            -> {"rate": trials a second}
{"do": "calls", "count": 300, "ms": 20}    trials that wait so long -> the same
{"do": "broadcast", "seconds": 10, "hz": 20}  two trials that report the time -> {"done": true}
{"do": "search", "trials": 1000, "points": 20, "adds": 5}  a search of so many trials that end at once, two that wait
                                                until it is stopped, and room for those of others -> {"done": true}
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import time
from typing import Any

from hopyard import Searchspace, experiment


def nothing(x: int = 0) -> int:
    return x


def waiting(x: int, ms: float) -> int:
    import time

    time.sleep(ms / 1000)
    return x


def clockwork(seconds: float, hz: float, reporter: Any) -> float:
    import time

    until = time.time() + seconds
    step = 0
    while time.time() < until:
        reporter.broadcast(time.time() * 1000, step)
        step += 1
        time.sleep(1 / hz)
    return float(step)


def search(trials: int, points: int, adds: int, folder: str) -> None:
    def train(x: float, reporter: Any) -> float:
        import math
        import os
        import time
        from pathlib import Path

        for step in range(1, points + 1):
            reporter.broadcast(x * (1 - math.exp(-0.2 * step)), step)
        while len(os.listdir(folder)) >= trials:
            time.sleep(0.1)
        Path(folder, reporter.get_trial_id()).touch()
        return x

    with contextlib.suppress(Exception):  # It ends by being stopped.
        experiment.lagom(
            train,
            Searchspace(x=("DOUBLE", [0.0, 1.0])),
            name="beside",
            optimizer="randomsearch",
            num_trials=2 * trials + adds,  # It proposes ahead of its executors, and takes none once all are proposed.
            direction="max",
            seed=1,
        )


def run(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["do"] == "calls":
        count = int(asked["count"])
        numbers = list(range(count))
        ms = float(asked.get("ms", 0))
        began = time.perf_counter()
        if ms > 0:
            experiment.launch(waiting, {"x": numbers, "ms": [ms] * count})
        else:
            experiment.launch(nothing, {"x": numbers})
        return {"rate": count / (time.perf_counter() - began)}
    if asked["do"] == "search":
        with tempfile.TemporaryDirectory() as folder:
            search(int(asked["trials"]), int(asked["points"]), int(asked["adds"]), folder)
        return {"done": True}
    seconds, hz = float(asked["seconds"]), float(asked["hz"])
    experiment.launch(clockwork, {"seconds": [seconds, seconds], "hz": [hz, hz]})
    return {"done": True}


for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()):
        answer = run(json.loads(line))
    print(json.dumps(answer), flush=True)
