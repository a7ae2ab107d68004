"""How little of a warm slot's time is lost between two trials, on real local executors, all of it journalled.

    .venv/bin/python bench/executors/gaps.py [--trials 1000] [--takes 2] [--json FILE]

The gap on a slot runs from the last instruction of one trial's function to the first of the next on the same executor;
both read ``time.monotonic_ns``, which the processes of one machine share, and return it. Trials of rows (``launch``)
and of a random search (``lagom``) are taken apart. Gaps of all takes count together, so that the 99th percentile keeps
every slow one; of whole calls the best take counts. Bare processes that sleep as long say what the machine allows
meanwhile. Each part has a project, a sidecar and executors of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

SHORTEST, LONGEST = 0.005, 0.05
"""Seconds of the trials between which gaps are taken."""
TRIAL_S: Final = 0.1
WARM_UP: Final = 64


def trial(seconds: float) -> dict[str, Any]:
    import os
    import time

    begin = time.monotonic_ns()
    time.sleep(seconds)
    return {
        "metric": seconds,
        "executor": os.environ["HOPYARD_EXECUTOR"],
        "begin": begin,
        "end": time.monotonic_ns(),
    }


def gaps_ms(results: Iterable[dict[str, Any]]) -> list[float]:
    """Of every executor, each pause between the end of one trial and the start of its next."""
    slots: dict[str, list[tuple[int, int]]] = {}
    for result in results:
        slots.setdefault(result["executor"], []).append((result["begin"], result["end"]))
    return [(after[0] - before[1]) / 1e6 for spans in slots.values() for before, after in pairwise(sorted(spans))]


def rows_gaps(trials: int) -> list[float]:
    from hopyard import experiment

    draw = random.Random(0)
    seconds = [draw.uniform(SHORTEST, LONGEST) for _ in range(trials)]
    return gaps_ms(experiment.launch(trial, {"seconds": seconds}).experiment.results)


def search_gaps(trials: int) -> list[float]:
    from hopyard import experiment
    from hopyard.searchspace import Searchspace

    space = Searchspace(seconds=("DOUBLE", [SHORTEST, LONGEST]))
    found = experiment.lagom(trial, space, optimizer="randomsearch", num_trials=trials, es_policy="none", seed=0)
    return gaps_ms(found.experiment.results)


def whole_call(trials: int) -> list[float]:
    """Seconds from the call of `launch` until it returned."""
    from hopyard import experiment

    began = time.perf_counter()
    experiment.launch(trial, {"seconds": [TRIAL_S] * trials})
    return [time.perf_counter() - began]


def bare_call(trials: int) -> list[float]:
    """The same in as many bare processes, which keep no record: what the machine allows at this minute."""
    from multiprocessing import get_context

    with get_context("fork").Pool(int(os.environ["HOPYARD_EXECUTORS"])) as pool:
        pool.map(time.sleep, [0.0] * WARM_UP, chunksize=1)
        began = time.perf_counter()
        for _ in pool.imap_unordered(time.sleep, [TRIAL_S] * trials):
            pass
        return [time.perf_counter() - began]


class Part(NamedTuple):
    executors: int
    run: Callable[[int], list[float]]
    trials: int | None
    """None: as many as the command was told."""


PARTS: Final = {
    "rows": Part(4, rows_gaps, None),
    "search": Part(4, search_gaps, None),
    "thousand": Part(4, whole_call, 1000),
    "bare thousand": Part(4, bare_call, 1000),
    "pair": Part(2, whole_call, 64),
    "bare pair": Part(2, bare_call, 64),
}


def take(name: str, trials: int) -> list[float]:
    """In a process of its own, whose executors are warm before anything counts."""
    part = PARTS[name]
    with tempfile.TemporaryDirectory(prefix="hopyard-gaps-", ignore_cleanup_errors=True) as project:
        os.environ |= {"HOPYARD_PROJECT": project, "HOPYARD_EXECUTORS": str(part.executors)}
        os.chdir(project)
        from hopyard import experiment

        try:
            with contextlib.redirect_stdout(io.StringIO()):
                experiment.launch(trial, {"seconds": [0.0] * WARM_UP})
                return part.run(part.trials or trials)
        finally:
            subprocess.run([sys.executable, "-m", "hopyard.cli", "stop", "--force"], check=False, capture_output=True)
            os.chdir("/")


def measure(name: str, trials: int) -> list[float]:
    command = [sys.executable, __file__, "--only", name, "--trials", str(trials)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{name} did not finish:\n{done.stdout}\n{done.stderr}")
    figures: list[float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def beyond_ideal(name: str, figures: list[float]) -> float:
    part = PARTS[name]
    return min(figures) / ((part.trials or 0) * TRIAL_S / part.executors)


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000, help="between which gaps are taken, in each take")
    parser.add_argument("--takes", type=int, default=2)
    parser.add_argument("--only", choices=sorted(PARTS))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(take(arguments.only, arguments.trials)))
        return
    load = os.getloadavg()[0]
    runs: dict[str, list[float]] = {name: [] for name in PARTS}
    for _ in range(arguments.takes):
        for name in PARTS:
            runs[name] += measure(name, arguments.trials)
    rows: list[tuple[str, float, str, float]] = []
    for name, what in (("rows", "of rows"), ("search", "of a random search")):
        title = f"idle gap on a warm slot, trials {what}, {len(runs[name])} gaps"
        rows.append((f"{title}, median ms", statistics.median(runs[name]), "<", 3))
        rows.append((f"{title}, 99th percentile ms", percentile(runs[name], 99), "<", 20))
    rows.append(("1 000 trials of 0.1 s on 4 slots, × ideal", beyond_ideal("thousand", runs["thousand"]), "≤", 1.03))
    rows.append(("64 trials of 0.1 s on 2 executors, × ideal", beyond_ideal("pair", runs["pair"]), "≤", 1.1))
    print("| measure | figure | wanted | |\n|---|---:|---:|---|")
    for title, figure, sign, wanted in rows:
        met = figure < wanted if sign == "<" else figure <= wanted
        print(f"| {title} | {figure:.3f} | {sign} {wanted:g} | {'met' if met else 'missed'} |")
    print("\nbare processes at the same minute, × ideal: ", end="")
    print(", ".join(f"{name[5:]} {beyond_ideal(name, runs[name]):.3f}" for name in PARTS if name.startswith("bare")))
    longest = {name: round(max(runs[name]), 1) for name in ("rows", "search")}
    print(f"longest gap: rows {longest['rows']} ms, search {longest['search']} ms")
    print(f"load average {load:.2f} at the start, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    if arguments.json:
        arguments.json.write_text(json.dumps(runs))


if __name__ == "__main__":
    main()
