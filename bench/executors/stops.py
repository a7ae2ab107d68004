"""What a report costs the training loop, and how soon a rule's verdict is heard, on real local executors.

    .venv/bin/python bench/executors/stops.py [--trials 40] [--steps MS …]

Each trial broadcasts at its own pace until it is told to stop; a threshold rule decides at step 50. Counted are the
broadcasts from the deciding one to the `EarlyStopException`, and the time between: at most two broadcasts or 20 ms are
wanted, whichever is later. The cost is that of the call inside of the loop. One project, one sidecar, two executors.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any, Final

DECIDED_AT: Final = 50
MOST_MS: Final = 20
MOST_BROADCASTS: Final = 2


def train(x: float, pause_ms: float, reporter: Any) -> dict[str, Any]:
    import time

    before: list[int] = []
    after: list[int] = []
    try:
        for step in range(10_000_000):
            time.sleep(pause_ms / 1000)
            before.append(time.perf_counter_ns())
            try:
                reporter.broadcast(1.0 + x, step)
            finally:
                after.append(time.perf_counter_ns())
    except Exception:
        # At step 50 the rule decides; what comes after it is the delay.
        late = len(before) - 1 - 50
        costs = sorted(end - begin for begin, end in zip(before, after, strict=True))
        return {
            "metric": 1.0 + x,
            "late": late,
            "late_ms": (after[-1] - before[50]) / 1e6,
            "cost_us": costs[len(costs) // 2] / 1e3,
        }
    raise AssertionError("it was never told to stop")


def stops(trials: int, pause_ms: float) -> list[dict[str, Any]]:
    from hopyard import experiment
    from hopyard.searchspace import Searchspace

    space = Searchspace(x=("DOUBLE", [0.0, 1.0]), pause_ms=("DISCRETE", [pause_ms]))
    rule = {"name": "threshold", "options": {"limit": 0.5, "from": DECIDED_AT}}
    found = experiment.lagom(
        train, space, optimizer="randomsearch", trials=trials, direction="min", stopping=rule, preflight=False
    )
    return [trial.metrics for trial in found.experiment.trials]


def row(pause_ms: float, told: Sequence[dict[str, Any]]) -> str:
    late = [each["late"] for each in told]
    late_ms = [each["late_ms"] for each in told]
    missed = sum(each["late"] > MOST_BROADCASTS and each["late_ms"] > MOST_MS for each in told)
    cost = statistics.median(each["cost_us"] for each in told)
    return (
        f"| {pause_ms:g} | {statistics.median(late):.0f} / {max(late):.0f} | "
        f"{statistics.median(late_ms):.1f} / {max(late_ms):.1f} | {missed} of {len(told)} | {cost:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=40, help="of each pace")
    parser.add_argument("--steps", type=float, nargs="+", default=[0.2, 1, 5, 20], metavar="MS")
    arguments = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f} at the start, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}\n")
    print("| ms between broadcasts | broadcasts late: median / most | ms late: median / most | missed | cost, µs |")
    print("|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="hopyard-stops-", ignore_cleanup_errors=True) as project:
        os.environ |= {"HOPYARD_PROJECT": project, "HOPYARD_EXECUTORS": "2"}
        os.chdir(project)
        try:
            for pause_ms in arguments.steps:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    told = stops(arguments.trials, pause_ms)
                print(row(pause_ms, told), flush=True)
        finally:
            subprocess.run([sys.executable, "-m", "hopyard.cli", "stop", "--force"], check=False, capture_output=True)
            os.chdir("/")


if __name__ == "__main__":
    main()
