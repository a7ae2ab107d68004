"""Compares our differential evolution with SciPy's on smooth and on multimodal functions, at the same budget.

    python bench/search/scipy_de.py --seeds 20 --out bench/work/search/scipy-de.csv
    python bench/search/scipy_de.py --table bench/work/search/scipy-de.csv

Both: DE/rand/1/bin, the same population, mutation, crossover and number of evaluations, one trial at a time, a Sobol
start, no polishing. Ours answers as `hopyard search --stdio` does, steady state as by default and in generations
(`synchronous`); SciPy's with deferred updating replaces its population a generation at a time. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy
from scipy.optimize import differential_evolution
from scipy.stats import qmc

sys.path.insert(0, str(Path(__file__).parent))
from compare import BUNDLE, WORK, build

POPULATION, MUTATION, CROSSOVER = 16, 0.5, 0.7
GENERATIONS = 40
"""Generations after the initial one."""
BUDGET = POPULATION * (GENERATIONS + 1)
OURS = {"ours, steady state": "synchronous=false", "ours, generations": "synchronous=true"}
SCIPY = "SciPy"

Function = Callable[[Sequence[float]], float]


def sphere(x: Sequence[float]) -> float:
    return sum(v * v for v in x)


def rosenbrock(x: Sequence[float]) -> float:
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))


def rastrigin(x: Sequence[float]) -> float:
    return 10 * len(x) + sum(v * v - 10 * math.cos(2 * math.pi * v) for v in x)


def branin(x: Sequence[float]) -> float:
    bowl = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return bowl**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10 - 0.39788735772973816


TASKS: dict[str, tuple[Function, list[tuple[float, float]]]] = {
    "sphere, 5": (sphere, [(-4.0, 6.0)] * 5),
    "rosenbrock, 4": (rosenbrock, [(-2.0, 3.0)] * 4),
    "rastrigin, 4": (rastrigin, [(-4.12, 6.12)] * 4),
    "branin, 2": (branin, [(-5.0, 10.0), (0.0, 15.0)]),
}
"""Each has its minimum 0; bounds lie unevenly about it, so that the middle of the space is no help."""


def scipys(function: Function, bounds: list[tuple[float, float]], seed: int) -> tuple[float, int]:
    """Best value and number of evaluations."""
    found = differential_evolution(
        function,
        bounds,
        strategy="rand1bin",
        maxiter=GENERATIONS,
        popsize=POPULATION,
        mutation=MUTATION,
        recombination=CROSSOVER,
        init=sobol(bounds, seed),
        rng=numpy.random.default_rng([seed, 1]),
        updating="deferred",
        tol=0,
        polish=False,
    )
    return float(found.fun), int(found.nfev)


def sobol(bounds: list[tuple[float, float]], seed: int) -> numpy.ndarray:
    """As many members as asked; `init="sobol"` would make `popsize` of them for each parameter."""
    low, high = zip(*bounds, strict=True)
    return qmc.scale(qmc.Sobol(len(bounds), rng=numpy.random.default_rng(seed)).random(POPULATION), low, high)


def ours(function: Function, bounds: list[tuple[float, float]], seed: int, option: str) -> tuple[float, int]:
    options = [f"population={POPULATION}", f"mutation={MUTATION}", f"crossover={CROSSOVER}", option]
    with subprocess.Popen(
        ["node", str(BUNDLE), "de", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as search:
        assert search.stdin
        assert search.stdout

        def ask(**message: object) -> dict[str, object]:
            search.stdin.write(json.dumps(message) + "\n")
            search.stdin.flush()
            return dict(json.loads(search.stdout.readline()))

        space = [
            {"name": f"x{k}", "type": "float", "lo": low, "hi": high, "log": False}
            for k, (low, high) in enumerate(bounds)
        ]
        ask(cmd="init", space=space, seed=seed, direction="minimize")
        best = math.inf
        for _ in range(BUDGET):
            asked = ask(cmd="ask")
            params = asked["params"]
            assert isinstance(params, dict)
            value = function([params[f"x{k}"] for k in range(len(bounds))])
            best = min(best, value)
            ask(cmd="tell", id=asked["id"], value=value)
        search.stdin.close()
    return best, BUDGET


def compare(out: Path, seeds: int) -> None:
    build()
    out.parent.mkdir(parents=True, exist_ok=True)
    todo = [(task, seed) for task in TASKS for seed in range(seeds)]
    with out.open("w", newline="") as lines, ThreadPoolExecutor(2) as two:
        rows = csv.writer(lines)
        rows.writerow(["task", "search", "seed", "best", "evaluations"])
        for found in two.map(lambda one: runs(*one), todo):
            rows.writerows(found)
            lines.flush()


def runs(task: str, seed: int) -> list[tuple[str, str, int, float, int]]:
    function, bounds = TASKS[task]
    found = [(task, name, seed, *ours(function, bounds, seed, option)) for name, option in OURS.items()]
    return [(task, SCIPY, seed, *scipys(function, bounds, seed)), *found]


def difference(ours: numpy.ndarray, theirs: numpy.ndarray) -> tuple[float, float, float]:
    """Mean of ours less that of theirs, with its 95 % interval: percentile bootstrap, each drawn by itself."""
    random = numpy.random.default_rng(0)
    drawn = [random.choice(best, (10_000, len(best))).mean(1) for best in (ours, theirs)]
    low, high = numpy.quantile(drawn[0] - drawn[1], [0.025, 0.975])
    return float(ours.mean() - theirs.mean()), float(low), float(high)


def table(out: Path) -> str:
    """Best values span decades: they are compared by their decimal logarithm, those under 1e-12 as 1e-12."""
    with out.open() as lines:
        rows = list(csv.DictReader(lines))
    shown = [f"| function | {SCIPY} | " + " | ".join(f"{name} | difference" for name in OURS) + " |"]
    shown.append("|---|---|" + "---|---|" * len(OURS))
    for task in TASKS:
        best = {
            name: numpy.log10(
                [max(1e-12, float(row["best"])) for row in rows if (row["task"], row["search"]) == (task, name)]
            )
            for name in (SCIPY, *OURS)
        }
        cells = [f"{best[SCIPY].mean():.2f}"]
        for name in OURS:
            mean, low, high = difference(best[name], best[SCIPY])
            cells += [f"{best[name].mean():.2f}", f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"]
        shown.append(f"| {task} | " + " | ".join(cells) + " |")
    counts = {row["evaluations"] for row in rows}
    shown.append(f"\n{time.strftime('%Y-%m-%d')}, evaluations {', '.join(sorted(counts))}")
    return "\n".join(shown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=WORK / "scipy-de.csv")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--table", type=Path, help="only show the table of this file")
    args = parser.parse_args()
    if args.table is None:
        compare(args.out, args.seeds)
    print(table(args.table or args.out))


if __name__ == "__main__":
    main()
