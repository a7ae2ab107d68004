"""Trainings of real libraries on real executors: reports come through, and a stop leaves the library's loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from msgspec import UNSET

from hopyard import Searchspace, experiment
from tests.python.live import Live, of_this_process

ROUNDS = 100_000
"""So many that the stop comes first, however busy the machine is."""


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with of_this_process(HOPYARD_MEMORY="4096") as project:
        yield project


def with_xgboost(x: int, reporter: Any) -> float:
    import numpy as np
    import xgboost

    from hopyard.callbacks import XGBoostReport

    features = np.random.default_rng(0).random((64, 3))
    data = xgboost.DMatrix(features, label=features[:, 0] * x)
    report = XGBoostReport(reporter, "rmse")
    settings = {"nthread": 1, "eval_metric": "rmse"}
    xgboost.train(settings, data, 100_000, evals=[(data, "seen")], callbacks=[report], verbose_eval=False)
    return float(x)


def with_lightgbm(x: int, reporter: Any) -> float:
    import lightgbm
    import numpy as np

    from hopyard.callbacks import lightgbm_report

    features = np.random.default_rng(0).random((64, 3))
    data = lightgbm.Dataset(features, label=features[:, 0] * x)
    settings = {"objective": "regression", "verbose": -1, "num_threads": 1, "metric": "l2"}
    lightgbm.train(settings, data, 100_000, valid_sets=[data], callbacks=[lightgbm_report(reporter, "l2")])
    return float(x)


def with_scikit_learn(x: int, reporter: Any) -> float:
    import numpy as np
    from sklearn.linear_model import SGDRegressor

    from hopyard.callbacks import partial_fit_epochs

    features = np.random.default_rng(0).random((64, 3))
    model = SGDRegressor()
    for _ in partial_fit_epochs(
        reporter, model, features, features[:, 0], epochs=100_000, score=lambda model: float(x)
    ):
        pass
    return float(x)


@pytest.mark.parametrize(
    ("library", "train"), [("xgboost", with_xgboost), ("lightgbm", with_lightgbm), ("sklearn", with_scikit_learn)]
)
def test_a_stop_leaves_the_librarys_loop(live: Live, library: str, train: Callable[..., float]) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    rule = {"name": "threshold", "options": {"limit": -1.0, "from": 3}}  # which no loss can meet
    result = experiment.lagom(
        train, Searchspace(x=("DISCRETE", [1])), optimizer="grid", stopping=rule, direction="min"
    )  # fmt: skip

    view = result.experiment.story.trials[0].view
    assert (view.state, result["early_stopped"]) == ("stopped", 1)
    assert view.step is not UNSET
    assert 3 <= view.step < ROUNDS - 1
