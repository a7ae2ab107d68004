"""Writes the learning curves that the simulator replays: those of random configurations of each curve task, as JSON.

    python tasks.py ALGOBENCH OUT.json SEEDS TRIALS TASK...

ALGOBENCH is the folder of the offline benchmarks; its own generator draws the configurations. SEEDS is how many, from 0
on, or `1000+20`: twenty from 1000 on. Nothing is written to ALGOBENCH: what a task not met before finds out about
itself is kept in bench/work/search/cache.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "search"))
from compare import harness, optimum_of


def main() -> None:
    os.environ["ALGOBENCH"], out, drawn, trials = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], sys.argv[4]
    first, seeds = (int(part) for part in drawn.split("+")) if "+" in drawn else (0, int(drawn))
    tasks, opts, sharper = harness()
    written = {}
    for name in sys.argv[5:]:
        task = tasks.get(name)
        best, reference = optimum_of(task, sharper)
        runs = []
        for seed in range(first, first + seeds):
            source = opts.Random(task.space, seed)
            run = []
            for _ in range(int(trials)):
                losses, seconds = task.curve(source.ask()[1])
                run.append([[float(f"{x:.6g}") for x in losses], [float(f"{x:.6g}") for x in seconds]])
            runs.append(run)
        written[name] = {"best": best, "ref": reference, "steps": task.T, "runs": runs}
        print(name, file=sys.stderr, flush=True)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(written, file)


if __name__ == "__main__":
    main()
