"""Writes the learning curves that replay.ts needs: those of random configurations of each curve task, as JSON.

    python tasks.py ALGOBENCH OUT.json SEEDS TRIALS TASK...

ALGOBENCH is the folder of the offline benchmarks; its own generator draws the configurations.
"""

import json
import os
import sys


def main() -> None:
    folder, out, seeds, trials = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    names = sys.argv[5:]
    os.chdir(folder)
    sys.path.insert(0, folder)
    import opts
    import tasks

    with open("data/cache/best_fix.json", encoding="utf-8") as file:
        sharper = json.load(file)
    written = {}
    for name in names:
        task = tasks.get(name)
        known = sharper.get(name, {"best": task.best, "ref": task.ref})
        runs = []
        for seed in range(seeds):
            source = opts.Random(task.space, seed)
            run = []
            for _ in range(trials):
                losses, seconds = task.curve(source.ask()[1])
                run.append([[float(f"{x:.6g}") for x in losses], [float(f"{x:.6g}") for x in seconds]])
            runs.append(run)
        written[name] = {"best": known["best"], "ref": known["ref"], "steps": task.T, "runs": runs}
        print(name, file=sys.stderr, flush=True)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(written, file)


if __name__ == "__main__":
    main()
