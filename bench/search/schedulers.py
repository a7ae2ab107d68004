"""Hyperband, BOHB, DEHB and population-based training beside their reference implementations.

    ALGOBENCH=path/to/algobench python bench/search/schedulers.py --seeds 20 --out bench/work/search/schedulers.csv
    python bench/search/schedulers.py --table bench/work/search/schedulers.csv

Hyperband and BOHB beside HpBandSter's own brackets and model, DEHB beside its authors' by ask and tell, PBT beside
Syne Tune's. Curve tasks: recorded curves of `EPOCHS` epochs, budgets 1, 3, 9, 27, and as many epochs in all as
`TRAININGS` full trainings have; a promoted trial pays only what it trains further. The value is normalised regret,
(best report - optimum) / (median final - optimum). Toys: decimal logarithm of the best loss that eight members found
in a hundred steps each. Needs what `compare.py` needs, and hpbandster, dehb, syne-tune.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import math
import statistics
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy
from compare import ROOT, WORK, harness

EPOCHS, ETA, TRAININGS = 27, 3, 40
BUDGETS = (1, 3, 9, 27)
RESOURCE = EPOCHS * TRAININGS
RECORDED = 2000
TASKS = ("lcbench:126026", "lcbench:189906", "lcbench:167168", "real:xgb_digits")
POPULATION, INTERVAL, STEPS = 8, 5, 100
PAIRS = (
    ("hyperband", "HpBandSter, Hyperband"),
    ("bohb", "HpBandSter, BOHB"),
    ("bohb, asynchronous", "HpBandSter, BOHB"),
    ("dehb", "DEHB"),
    ("pbt", "Syne Tune, PBT"),
)

Row = tuple[str, str, int, float]
Space = list[dict[str, Any]]


class Table:
    """A task whose configurations have the curve of the recorded one nearest to them."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.space: Space = kept["space"]
        self.places = numpy.array(kept["places"])
        self.curves = numpy.array(kept["curves"])
        self.best, self.ref = kept["best"], kept["ref"]

    def at(self, params: dict[str, Any]) -> int:
        place = [
            math.log(params[p["name"]] / p["lo"]) / math.log(p["hi"] / p["lo"])
            if p["log"]
            else (params[p["name"]] - p["lo"]) / (p["hi"] - p["lo"])
            for p in self.space
        ]
        return int(((self.places - place) ** 2).sum(1).argmin())


def record(path: Path) -> dict[str, Any]:
    """Curves of random configurations of each task, recorded once."""
    if path.exists():
        return dict(json.loads(path.read_text()))
    places, opts, _ = harness()
    kept = {}
    for name in TASKS:
        task = places.get(name)
        if name.startswith("real:"):
            units, curves = task.X, task.L[:, :EPOCHS]
        else:
            draw = opts.Random(task.space, 8)
            configurations = [draw.ask()[1] for _ in range(RECORDED)]
            curves = numpy.array([task.curve(one)[0][:EPOCHS] for one in configurations])
            units = [
                [
                    math.log(one[p["name"]] / p["lo"]) / math.log(p["hi"] / p["lo"])
                    if p["log"]
                    else (one[p["name"]] - p["lo"]) / (p["hi"] - p["lo"])
                    for p in task.space
                ]
                for one in configurations
            ]
        space = [{key: p[key] for key in ("name", "lo", "hi", "log")} for p in task.space]
        kept[name] = {
            "space": space,
            "places": numpy.round(units, 6).tolist(),
            "curves": numpy.round(curves, 6).tolist(),
            "best": float(numpy.min(curves)),
            "ref": float(numpy.median(curves[:, -1])),
        }
    tables = {"epochs": EPOCHS, "resource": RESOURCE, "tasks": kept}
    path.write_text(json.dumps(tables))
    return tables


def ours(tables: Path, first: int, seeds: int) -> list[Row]:
    bundle = WORK / "schedulers.cjs"
    command = ["npx", "esbuild", "bench/search/schedulers.ts", "--bundle", "--platform=node", "--format=cjs"]
    subprocess.run([*command, "--log-level=warning", f"--outfile={bundle}"], cwd=ROOT, check=True)
    said = subprocess.run(
        ["node", str(bundle), str(tables), str(first), str(seeds)], stdout=subprocess.PIPE, text=True, check=True
    )
    rows = [json.loads(line) for line in said.stdout.splitlines()]
    return [(row["task"], row["scheduler"], row["seed"], row["value"]) for row in rows]


class Purse:
    """What training costs and finds: a trial that goes on pays only the epochs it has not trained."""

    def __init__(self, table: Table) -> None:
        self.table, self.left, self.lowest = table, RESOURCE, math.inf
        self.trained: dict[Any, int] = {}

    def train(self, identity: Any, params: dict[str, Any], budget: float) -> float:
        """Its loss at the budget; what is found after the purse is empty does not count."""
        epochs = round(budget)
        start = self.trained.get(identity, 0)
        curve = self.table.curves[self.table.at(params)]
        affordable = min(epochs, start + self.left)
        if affordable > start:
            self.lowest = min(self.lowest, float(curve[:affordable].min()))
        self.left -= max(0, epochs - start)
        self.trained[identity] = max(start, epochs)
        return float(curve[epochs - 1])

    def regret(self) -> float:
        return (self.lowest - self.table.best) / (self.table.ref - self.table.best)


def configspace(space: Space, seed: int) -> Any:
    from ConfigSpace import ConfigurationSpace, Float

    whole = ConfigurationSpace(seed=seed)
    whole.add([Float(p["name"], (p["lo"], p["hi"]), log=p["log"]) for p in space])
    return whole


def hpbandster(table: Table, seed: int, *, model: bool) -> float:
    """Its own model and brackets; only the loop that hands trials to workers is ours, for there is one worker."""
    from hpbandster.core.dispatcher import Job
    from hpbandster.optimizers.config_generators.bohb import BOHB
    from hpbandster.optimizers.config_generators.random_sampling import RandomSampling
    from hpbandster.optimizers.iterations import SuccessiveHalving

    numpy.random.seed(seed)
    space = configspace(table.space, seed)
    source = BOHB(configspace=space) if model else RandomSampling(space)
    quiet = logging.getLogger("quiet")
    source.logger = quiet
    quiet.setLevel(logging.CRITICAL)
    purse = Purse(table)
    iteration = 0
    while purse.left > 0:
        rungs = len(BUDGETS) - 1 - iteration % len(BUDGETS)
        most = int(len(BUDGETS) // (rungs + 1) * ETA**rungs)
        sizes = [max(int(most * ETA**-k), 1) for k in range(rungs + 1)]
        bracket = SuccessiveHalving(
            HPB_iter=iteration,
            num_configs=sizes,
            budgets=BUDGETS[-rungs - 1 :],
            config_sampler=source.get_config,
            logger=quiet,
        )
        while purse.left > 0 and (next_run := bracket.get_next_run()) is not None:
            identity, params, budget = next_run
            job = Job(identity, config=params, budget=budget)
            job.timestamps, job.exception = {}, None
            job.result = {"loss": purse.train(identity, dict(params), budget)}
            bracket.register_result(job)
            source.new_result(job)
        iteration += 1
    return purse.regret()


def dehbs(table: Table, seed: int) -> float:
    from dehb import DEHB
    from loguru import logger

    logger.remove()
    with tempfile.TemporaryDirectory() as folder:
        search = DEHB(
            cs=configspace(table.space, seed),
            min_fidelity=BUDGETS[0],
            max_fidelity=BUDGETS[-1],
            eta=ETA,
            n_workers=1,
            seed=seed,
            output_path=folder,
            save_freq="end",
        )
        purse = Purse(table)
        while purse.left > 0:
            asked = search.ask()
            params = dict(asked["config"])
            loss = purse.train(tuple(params.values()), params, asked["fidelity"])
            search.tell(asked, {"fitness": loss, "cost": asked["fidelity"]})
    return purse.regret()


Step = Callable[[list[float], dict[str, float]], float]


def surrogate(state: list[float], params: dict[str, float]) -> float:
    state[0] *= 1 - 0.02 * params["h0"]
    state[1] *= 1 - 0.02 * params["h1"]
    return state[0] ** 2 + state[1] ** 2


def noisy_quadratic(state: list[float], params: dict[str, float]) -> float:
    state[0] = (1 - params["rate"]) ** 2 * state[0] + params["rate"] ** 2
    return state[0]


TOYS: dict[str, tuple[list[tuple[str, float, float, bool]], list[float], Step]] = {
    "surrogate": ([("h0", 0.0, 1.0, False), ("h1", 0.0, 1.0, False)], [0.9, 0.9], surrogate),
    "noisy quadratic": ([("rate", 1e-4, 1.0, True)], [100.0], noisy_quadratic),
}


def syne_pbt(toy: str, seed: int) -> float:
    """Eight workers in step; a member that takes over a checkpoint goes on at the other's step and state."""
    import datetime

    from syne_tune.backend.trial_status import Trial
    from syne_tune.config_space import loguniform, uniform
    from syne_tune.optimizer.schedulers.pbt import PopulationBasedTraining

    parameters, start, step = TOYS[toy]
    search = PopulationBasedTraining(
        {name: loguniform(low, high) if log else uniform(low, high) for name, low, high, log in parameters},
        metric="loss",
        time_attr="step",
        max_t=STEPS,
        random_seed=seed,
        population_size=POPULATION,
        perturbation_interval=INTERVAL,
    )
    state: dict[int, list[float]] = {}
    reached: dict[int, int] = {}
    started = 0

    def begin() -> Any:
        nonlocal started
        asked = search.suggest()
        trial = Trial(started, asked.config, datetime.datetime.now())
        search.on_trial_add(trial)
        other = asked.checkpoint_trial_id
        state[started] = list(start if other is None else state[other])
        reached[started] = 0 if other is None else reached[other]
        started += 1
        return trial

    members = [begin() for _ in range(POPULATION)]
    lowest = math.inf
    while members:
        kept = []
        for trial in members:
            number = trial.trial_id
            loss = step(state[number], trial.config)
            lowest = min(lowest, loss)
            reached[number] += 1
            decision = search.on_trial_result(trial, {"loss": loss, "step": reached[number]})
            if decision == "CONTINUE":
                kept.append(trial)
            elif reached[number] < STEPS:
                kept.append(begin())
        members = kept
    return math.log10(lowest)


def theirs(tables: dict[str, Any], path: Path, seeds: range, done: set[tuple[str, str, int]]) -> None:
    """The quick ones first: an interrupted run leaves what it has, and the next one goes on."""
    curves = {name: Table(kept) for name, kept in tables["tasks"].items()}
    runs: dict[tuple[str, str], Callable[[int], float]] = {}
    for toy in TOYS:
        runs[toy, "Syne Tune, PBT"] = partial(syne_pbt, toy)
    for name, recorded in curves.items():
        runs[name, "HpBandSter, Hyperband"] = partial(hpbandster, recorded, model=False)
    for name, recorded in curves.items():
        runs[name, "DEHB"] = partial(dehbs, recorded)
    for name, recorded in curves.items():
        runs[name, "HpBandSter, BOHB"] = partial(hpbandster, recorded, model=True)
    for (name, peer), run in runs.items():
        for seed in seeds:
            if (name, peer, seed) not in done:
                write(path, [(name, peer, seed, run(seed))])


def write(path: Path, rows: list[Row]) -> None:
    with path.open("a", newline="") as lines:
        csv.writer(lines).writerows([*row[:3], round(row[3], 5)] for row in rows)


def read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open() as lines:
        return [(task, name, int(seed), float(value)) for task, name, seed, value in csv.reader(lines)]


def interval(pairs: list[tuple[list[float], list[float]]]) -> str:
    """Mean over tasks of ours less theirs, with its 95 % interval: bootstrap over each side's seeds."""
    random = numpy.random.default_rng(0)

    def drawn(values: list[float]) -> Any:
        return numpy.array(values)[random.integers(len(values), size=(4000, len(values)))].mean(1)

    mean = statistics.mean(statistics.mean(mine) - statistics.mean(other) for mine, other in pairs)
    resampled = numpy.mean([drawn(mine) - drawn(other) for mine, other in pairs], axis=0)
    low, high = numpy.quantile(resampled, [0.025, 0.975])
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"


def table(rows: list[Row]) -> str:
    values: dict[tuple[str, str], list[float]] = {}
    for task, name, _, value in rows:
        values.setdefault((task, name), []).append(value)
    lines = ["| ours | reference | task | seeds | ours | theirs | ours less theirs |", "|---|---|---|---|---|---|---|"]
    for name, peer in PAIRS:
        tasks = [task for task, known in values if known == name and (task, peer) in values]
        pairs = [(values[task, name], values[task, peer]) for task in tasks]
        for task, (mine, other) in zip(tasks, pairs, strict=True):
            shown = f"{statistics.mean(mine):.3f} | {statistics.mean(other):.3f} | {interval([(mine, other)])}"
            lines.append(f"| {name} | {peer} | {task} | {min(len(mine), len(other))} | {shown} |")
        if pairs and name != "pbt":
            lines.append(f"| **{name}** | **{peer}** | all {len(pairs)} | | | | {interval(pairs)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WORK / "schedulers.csv")
    parser.add_argument("--table", type=Path)
    arguments = parser.parse_args()
    if arguments.table:
        print(table(read(arguments.table)))
        return
    warnings.filterwarnings("ignore")
    WORK.mkdir(parents=True, exist_ok=True)
    kept = WORK / "schedulers.json"
    tables = record(kept)
    done = {row[:3] for row in read(arguments.out)}
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    if not {("surrogate", "pbt", seed) for seed in seeds} <= done:
        own = ours(kept, arguments.first_seed, arguments.seeds)
        write(arguments.out, [row for row in own if row[:3] not in done])
    theirs(tables, arguments.out, seeds, done)
    print(table(read(arguments.out)))


if __name__ == "__main__":
    main()
