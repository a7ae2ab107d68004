"""Writes importance.json: trials, and what Optuna's FanovaImportanceEvaluator makes of them.

python tests/server/core/analysis/importance_fixtures.py
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from optuna.importance import FanovaImportanceEvaluator, get_param_importances

Params = dict[str, Any]
SEEDS = range(5)


def drawn(space: list[Params], f: Callable[[Params], float], trials: int) -> Params:
    chance = random.Random(5)
    study = optuna.create_study()
    distributions = {each["name"]: distribution(each) for each in space}
    rows = []
    for _ in range(trials):
        params = {each["name"]: value(each, chance) for each in space}
        result = f(params)
        rows.append({"params": params, "value": result})
        study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=result))
    found = [get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=seed)) for seed in SEEDS]
    names = [each["name"] for each in space]
    return {
        "space": space,
        "trials": rows,
        "importances": {name: sum(each[name] for each in found) / len(found) for name in names},
    }


def distribution(parameter: Params) -> optuna.distributions.BaseDistribution:
    if parameter["type"] == "categorical":
        return optuna.distributions.CategoricalDistribution(parameter["choices"])
    kind = {"float": optuna.distributions.FloatDistribution, "int": optuna.distributions.IntDistribution}
    return kind[parameter["type"]](parameter["low"], parameter["high"])


def value(parameter: Params, chance: random.Random) -> Any:
    if parameter["type"] == "categorical":
        return chance.choice(parameter["choices"])
    low, high = parameter["low"], parameter["high"]
    return chance.randint(low, high) if parameter["type"] == "int" else chance.uniform(low, high)


def ranges(names: str, low: float = 0.0, high: float = 1.0) -> list[Params]:
    return [{"name": name, "type": "float", "low": low, "high": high} for name in names.split()]


CASES = {
    "one of four decides": (ranges("a b c d"), lambda p: 10 * p["a"] + p["b"], 100),
    "a bowl that is steep on one side": (ranges("x y", -3, 3), lambda p: p["x"] ** 2 + 0.2 * p["y"] ** 2, 150),
    "two that act together": (ranges("x y z", -1, 1), lambda p: p["x"] * p["y"] + 0.3 * p["z"], 200),
    "waves": (ranges("x y z"), lambda p: math.sin(6 * p["x"]) + 0.5 * math.cos(6 * p["y"]), 120),
    "whole numbers and choices": (
        [
            {"name": "layers", "type": "int", "low": 1, "high": 8},
            {"name": "kind", "type": "categorical", "choices": ["a", "b", "c"]},
            *ranges("rate"),
        ],
        lambda p: p["layers"] / 8 + (0.8 if p["kind"] == "b" else 0.0) + 0.1 * p["rate"],
        150,
    ),
    "few trials": (ranges("a b c"), lambda p: p["a"] - 2 * p["b"], 12),
}

if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    content = {name: drawn(*case) for name, case in CASES.items()}
    target = Path(__file__).with_name("importance.json")
    target.write_text(json.dumps({"optuna": optuna.__version__, "cases": content}, indent=1) + "\n")
