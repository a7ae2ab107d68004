"""Which search and stopping rule `lagom` should take when its caller names none: on four executors, for as long as a
hundred full random trainings take, over the four tasks with learning curves.

    ALGOBENCH=path/to/algobench python bench/search/default.py --seeds 20 --out bench/work/search/default.csv
    python bench/search/default.py --table bench/work/search/default.csv

Needs what `compare.py` needs. A cell is normalised regret at a quarter, a half and the whole of the time; `+`: after a
quarter no worse than random search without stopping at the end. A finished (task, name, seed) is not run again.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from compare import BUNDLE, build, harness, optimum_of

TASKS = ("lcbench:126026", "lcbench:189906", "lcbench:167168", "real:xgb_digits")
EXECUTORS = 4
TRAININGS = 100
AT = (0.25, 0.5, 1.0)
# What `lagom` takes when nobody names a search or a rule: `DEFAULT` and `usual_rule` in hopyard/trials/searches.py.
USUAL = {"name": "any", "of": [{"name": "median"}, {"name": "same-curve"}, {"name": "power-law"}]}
GENTLE = {"name": "any", "of": USUAL["of"][:2]}
# The power law as it is without what finished trials tell.
ALONE = {"name": "power-law", "options": {"chance": 0.02, "minFinished": 0}}


def written(rule: object) -> str:
    return f"'rule={json.dumps(rule, separators=(',', ':'))}'"


CANDIDATES = {
    "random": "none/random",
    "model, median of best": f"stdio/node {BUNDLE} model rule=median rule.peers=best rule.graceReports=4",
    "model, median": f"stdio/node {BUNDLE} model rule=median",
    "gp, median": f"stdio/node {BUNDLE} gp rule=median",
    "gp": f"stdio/node {BUNDLE} gp",
    "model, asha": f"stdio/node {BUNDLE} model rule=asha rule.firstRung=4 rule.eta=2",
    "model, power-law alone": f"stdio/node {BUNDLE} model {written(ALONE)}",
    "model, gentle": f"stdio/node {BUNDLE} model {written(GENTLE)}",
    "model, usual": f"stdio/node {BUNDLE} model {written(USUAL)}",
    "gp, gentle": f"stdio/node {BUNDLE} gp {written(GENTLE)}",
    "gp, power-law alone": f"stdio/node {BUNDLE} gp {written(ALONE)}",
    "gp, usual": f"stdio/node {BUNDLE} gp {written(USUAL)}",
    "tpe, median": f"stdio/node {BUNDLE} tpe rule=median",
}

Row = tuple[str, str, int, int, list[float]]


def read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open() as lines:
        return [
            (task, name, int(seed), int(n), [float(x) for x in at]) for task, name, seed, n, *at in csv.reader(lines)
        ]


def run(path: Path, names: list[str], tasks: list[str], seeds: range, until: float) -> None:
    places, _, sharper = harness()
    simulator = importlib.import_module("async_sim")
    done = {row[:3] for row in read(path)}
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in names:
        for key in tasks:
            task = places.get(key)
            best, reference = optimum_of(task, sharper)
            clock = task.meantime * TRAININGS / EXECUTORS
            for seed in seeds:
                if (key, name, seed) in done:
                    continue
                ran = simulator.run(task, CANDIDATES[name], seed, 10**6, EXECUTORS, budget=until * clock)
                regrets = []
                for share in AT:
                    seen = [value for at, value in ran["events"] if at <= share * clock] or [reference]
                    regrets.append(round((min(seen) - best) / (reference - best), 5))
                with path.open("a", newline="") as lines:
                    csv.writer(lines).writerow([key, name, seed, ran["started"], *regrets])


def table(rows: list[Row]) -> str:
    tasks = list(dict.fromkeys(row[0] for row in rows))
    names = list(dict.fromkeys(row[1] for row in rows))
    lines = [f"| search, rule | {' | '.join(tasks)} | mean |", "|---|" + "---|" * (len(tasks) + 1)]
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cells.setdefault(row[:2], []).append(row)

    def means(task: str, name: str) -> list[float]:
        return [statistics.mean(at) for at in zip(*(row[4] for row in cells[task, name]), strict=True)]

    for name in names:
        here = [task for task in tasks if (task, name) in cells]
        shown = []
        for task in here:
            quarter, half, whole = means(task, name)
            reached = name != "random" and (task, "random") in cells and quarter <= means(task, "random")[-1]
            shown.append(f"{quarter:.3f}{'+' if reached else ''} / {half:.3f} / {whole:.3f}")
        overall = " / ".join(
            f"{statistics.mean(at):.3f}" for at in zip(*(means(task, name) for task in here), strict=True)
        )
        seeds = min(len(cells[task, name]) for task in here)
        lines.append(f"| {name} ({seeds} seeds) | {' | '.join(shown)} | {overall} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=400)
    parser.add_argument("--names", default=",".join(CANDIDATES).replace(", ", " with "))
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--out", type=Path, default=Path("bench/work/search/default.csv"))
    parser.add_argument(
        "--until", type=float, default=1.0, help="stop the clock there; what comes later stays as it is"
    )
    parser.add_argument("--table", type=Path)
    arguments = parser.parse_args()
    if arguments.table:
        print(table(read(arguments.table)))
        return
    build()
    names = [name.replace(" with ", ", ") for name in arguments.names.split(",")]
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    run(arguments.out, names, arguments.tasks.split(","), seeds, arguments.until)
    print(table(read(arguments.out)))


if __name__ == "__main__":
    main()
