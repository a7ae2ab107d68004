"""What one report costs the peers when a thousand trials have finished: microseconds of CPU, as JSON on one line.

Each peer that is installed is fed the curves of decision-cost.ts. None of them is needed.
"""

import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

STEPS = 52
RUNNING = 50


def loss(trial: int, step: int) -> float:
    floor = ((trial * 7919) % 1000) / 1000
    return floor + 1 / math.sqrt(step) + 0.01 * math.sin(trial * 12.9898 + step * 78.233)


def timed(report: Callable[[int, int, float], object], trials: range) -> dict[str, float]:
    micros = []
    for step in range(1, STEPS + 1):
        for trial in trials:
            value = loss(trial, step)
            before = time.perf_counter_ns()
            report(trial, step, value)
            micros.append((time.perf_counter_ns() - before) / 1000)
    micros.sort()
    return {
        "mean": statistics.fmean(micros),
        "median": micros[len(micros) // 2],
        "p99": micros[int(0.99 * (len(micros) - 1))],
    }


def optuna_median(finished: int) -> dict[str, float]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=0))
    for trial in range(finished):
        values = {step: loss(trial, step) for step in range(1, STEPS + 1)}
        study.add_trial(
            optuna.trial.create_trial(value=values[STEPS], intermediate_values=values, params={}, distributions={})
        )
    running = [study.ask() for _ in range(RUNNING)]

    def report(trial: int, step: int, value: float) -> None:
        running[trial - finished].report(value, step)
        running[trial - finished].should_prune()

    return timed(report, range(finished, finished + RUNNING))


class RayTrial:
    def __init__(self, number: int) -> None:
        self.trial_id = str(number)
        self.config: dict[str, float] = {}
        self.status = "RUNNING"
        self.last_result: dict[str, float] = {}
        self.local_experiment_path = None

    def __hash__(self) -> int:
        return hash(self.trial_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RayTrial) and self.trial_id == other.trial_id


def ray_asha(finished: int) -> dict[str, float]:
    from ray.tune.schedulers import ASHAScheduler

    scheduler = ASHAScheduler(
        time_attr="training_iteration", metric="y", mode="min", max_t=STEPS + 1, grace_period=1, reduction_factor=3
    )
    trials: dict[int, RayTrial] = {}
    controller = SimpleNamespace(
        get_trials=lambda: list(trials.values()), get_live_trials=lambda: list(trials.values())
    )

    def report(trial: int, step: int, value: float) -> None:
        result = {"training_iteration": step, "y": value, "time_total_s": step}
        trials[trial].last_result = result
        scheduler.on_trial_result(controller, trials[trial], result)

    def add(trial: int) -> None:
        trials[trial] = RayTrial(trial)
        scheduler.on_trial_add(controller, trials[trial])

    for trial in range(finished):
        add(trial)
        for step in range(1, STEPS + 1):
            report(trial, step, loss(trial, step))
        scheduler.on_trial_complete(controller, trials[trial], trials[trial].last_result)
    for trial in range(finished, finished + RUNNING):
        add(trial)
    return timed(report, range(finished, finished + RUNNING))


def syne_asha(finished: int) -> dict[str, float]:
    import datetime
    import logging

    import syne_tune.optimizer.baselines as baselines
    from syne_tune.backend.trial_status import Trial
    from syne_tune.config_space import uniform

    logging.disable(logging.WARNING)
    scheduler = baselines.ASHA(
        {"x": uniform(0, 1)},
        metric="y",
        time_attr="epoch",
        max_t=STEPS + 1,
        grace_period=1,
        reduction_factor=3,
        do_minimize=True,
        random_seed=0,
    )
    trials: dict[int, Trial] = {}

    def report(trial: int, step: int, value: float) -> None:
        scheduler.on_trial_result(trials[trial], {"y": value, "epoch": step})

    def add(trial: int) -> None:
        trials[trial] = Trial(trial, {"x": 0.5}, datetime.datetime.now())
        scheduler.on_trial_add(trials[trial])

    for trial in range(finished):
        add(trial)
        for step in range(1, STEPS + 1):
            report(trial, step, loss(trial, step))
        scheduler.on_trial_complete(trials[trial], {"y": loss(trial, STEPS), "epoch": STEPS})
    for trial in range(finished, finished + RUNNING):
        add(trial)
    return timed(report, range(finished, finished + RUNNING))


def main() -> None:
    rows = []
    for name, peer in {"Optuna median": optuna_median, "Ray ASHA": ray_asha, "Syne Tune ASHA": syne_asha}.items():
        try:
            rows.append({"rule": name, "finished": 1000, **peer(1000)})
        except Exception as error:  # a peer that is absent or changed is left out, and named
            print(f"{name} left out: {type(error).__name__}: {error}", file=sys.stderr)
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
