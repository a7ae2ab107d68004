"""The peer's study, run under the peer's Python. Told a line of JSON at a time, answers with one.

{"do": "make", "trials": 1000, "points": 20}  a study of finished trials -> {"seconds": how long writing took}
{"do": "add"}  one more finished trial  -> {"number": its number, "at": ms since the epoch when it was written}
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from typing import Any

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
draw = random.Random(1)
study = optuna.create_study(storage=sys.argv[1], study_name="peer", direction="maximize")
SPACE: dict[str, optuna.distributions.BaseDistribution] = {
    "lr": optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True),
    "dropout": optuna.distributions.FloatDistribution(0, 1),
    "layers": optuna.distributions.IntDistribution(1, 8),
    "optimizer": optuna.distributions.CategoricalDistribution(["sgd", "adam", "lion", "adamw"]),
}


def trial(points: int) -> optuna.trial.FrozenTrial:
    dropout = draw.random()
    params = {
        "lr": 10 ** draw.uniform(-5, -1),
        "dropout": dropout,
        "layers": draw.randint(1, 8),
        "optimizer": draw.choice(["sgd", "adam", "lion", "adamw"]),
    }
    curve = {step: dropout * (1 - math.exp(-0.2 * step)) for step in range(1, points + 1)}
    return optuna.trial.create_trial(
        params=params, distributions=SPACE, value=curve[points], intermediate_values=dict(curve)
    )


def answer(asked: dict[str, Any]) -> dict[str, float]:
    begun = time.time()
    if asked["do"] == "make":
        study.add_trials([trial(asked["points"]) for _ in range(asked["trials"])])
        return {"seconds": time.time() - begun}
    study.add_trial(trial(1))
    at = time.time() * 1000
    return {"number": len(study.get_trials(deepcopy=False)) - 1, "at": at}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
