"""What Maggy's base classes give an optimizer of one's own, in the oracle."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

from hopyard.searchspace import Float, Int, Searchspace
from hopyard.trials.call import as_proposed
from hopyard.trials.optimizers import AbstractOptimizer, GridSearch, RandomSearch, SingleRun
from hopyard.trials.pruner import Hyperband
from hopyard.trials.trial import Trial
from tests.python.oracle.asked import Asked


def square() -> Searchspace:
    return Searchspace(x=Float(0.0, 1.0), k=Int(1, 9))


def optimizer_of(asked: Asked) -> Any:
    return asked.oracle._proposer._optimizer  # type: ignore[union-attr]


class Asking(AbstractOptimizer):
    """As those of Maggy 1.x that look at what has ended."""

    def initialize(self) -> None:
        self._log("begins")

    def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
        count = len(self.trial_store) + len(self.final_store)
        return self.create_trial({"x": count / 4, "k": count + 1}, sample_type="random", run_budget=3 * (count % 2))


def test_what_has_ended_is_told_in_maggys_words(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Asked(square(), {"metric": "max"}, search=Asking())
    for value in (0.5, 2.0, 1.0):
        number = asked.start()
        asked.report(number, *([0.0] * number), value)
        asked.end(number, value)
    first = asked.suggest()
    assert (first["params"], first["budget"]) == ({"x": 0.75, "k": 4}, 3.0)
    mine = optimizer_of(asked)
    ids = [trial.trial_id for trial in mine.final_store]
    assert mine.get_metrics_dict() == dict(zip(ids, (-0.5, -2.0, -1.0), strict=True))
    assert mine.get_metrics_dict(ids[1]) == {ids[1]: -2.0}
    assert mine.get_hparams_dict([ids[0]]) == {ids[0]: {"x": 0.0, "k": 1}}
    assert mine.get_hparams_dict(ids[1]) == {ids[1]: {"x": 0.25, "k": 2, "budget": 3}}
    assert mine.get_metrics_array().tolist() == [-0.5, -2.0, -1.0]
    assert mine.get_metrics_array(budget=3).tolist() == [-2.0]
    assert [row.tolist() for row in mine.get_metrics_array(interim_metrics=True)] == [[-0.5], [0.0, -2.0], [0, 0, -1.0]]
    assert mine.get_metrics_array(3, interim_metrics=True).shape == (1, 2)
    assert (mine.ybest(), mine.yworst(), mine.ymean(3), mine.get_max_budget()) == (-2.0, -0.5, -2.0, 1)
    assert "begins" in capsys.readouterr().err
    mine.final_store.clear()
    with pytest.raises(ValueError, match="once a trial has ended"):
        mine.get_max_budget()


def test_the_rows_of_hparams_are_in_the_order_of_the_space() -> None:
    mine = Asking()
    mine.searchspace = square()
    mine.trial_store, mine.final_store = {}, [Trial({"k": 2, "x": 0.5, "budget": 3}), Trial({"k": 1, "x": 0.25})]
    assert np.array_equal(mine.get_hparams_array(), [[0.5, 2], [0.25, 1]])
    assert np.array_equal(mine.get_hparams_array(3), [[0.5, 2]])
    assert mine.hparams_exist(Trial({"x": 0.25, "k": 1, "budget": 9}))
    assert not mine.hparams_exist(Trial({"x": 0.25, "k": 2}))


def test_a_budget_is_one_of_the_parameters() -> None:
    mine = Asking()
    assert mine.sampling_time_start == 0.0
    trial = mine.create_trial({"x": 1.0}, sample_type="model", run_budget=4, model_budget=2)
    assert trial.params == {"x": 1.0, "budget": 4}
    assert {"run_budget": 4, "sample_type": "model", "model_budget": 2}.items() <= trial.info_dict.items()
    assert mine.create_trial({"x": 1.0}).params == {"x": 1.0}
    mine.init_pruner("hyperband", {"min_budget": 1, "max_budget": 9, "eta": 3, "n_iterations": 3})
    assert isinstance(mine.pruner, Hyperband)
    assert mine.get_max_budget() == 9


def test_one_that_calls_no_init_has_all_the_same() -> None:
    class Bare(AbstractOptimizer):
        def __init__(self) -> None:
            self.left = 2

        def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
            self.left -= 1
            return self.create_trial({"x": self.num_trials, "k": 1}) if self.left >= 0 else None

    asked = Asked(square(), search=Bare())
    assert asked.run(lambda params: params["x"], 2) == [1, 1]
    assert asked.suggest() == {"kind": "done"}


class FewerX(RandomSearch):
    """Python between Maggy's own and the driver."""

    def initialize(self) -> None:
        random.seed(3)
        super().initialize()
        for params in self.config_buffer:
            params["x"] /= 100

    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        found = super().get_suggestion(trial)
        if isinstance(found, Trial):
            found.params["more"] = 2.5
        return found


def test_a_subclass_of_random_search_calls_it() -> None:
    asked = Asked(square(), search=FewerX(), num_trials=3)
    asked.run(lambda params: params["x"], 3)
    assert asked.suggest() == {"kind": "done"}
    assert all(trial["params"]["x"] < 0.01 and trial["params"]["more"] == 2.5 for trial in asked.trials)
    assert len({trial["params"]["x"] for trial in asked.trials}) == 3


class Odd(GridSearch):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        found = super().get_suggestion(trial)
        while isinstance(found, Trial) and found.params["k"] % 2 == 0:
            found = super().get_suggestion(trial)
        return found


class Thrice(SingleRun):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        return super().get_suggestion(trial)


def test_subclasses_of_the_others_do() -> None:
    asked = Asked(square(), search=Odd())
    asked.run(lambda params: params["x"], 25)
    assert asked.suggest() == {"kind": "done"}
    assert {(trial["params"]["x"], trial["params"]["k"]) for trial in asked.trials} == {
        (x, k) for x in (0.0, 0.25, 0.5, 0.75, 1.0) for k in (1, 3, 5, 7, 9)
    }
    once = Asked(Searchspace(), search=Thrice(), num_trials=3)
    assert once.run(lambda params: len(params), 3) == [0, 0, 0]
    assert once.suggest() == {"kind": "done"}


class Whole(AbstractOptimizer):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
        return Trial({"x": 1.0, "k": 2.0, "more": np.float64(3.0), "half": 0.5, "n": 4})


def test_what_json_makes_whole_is_told_beside_it() -> None:
    label = Asked(square(), search=Whole()).suggest()["label"]
    assert json.loads(label["floats"]) == ["k", "more"]
    given = as_proposed({"x": 1, "k": 2, "more": 3, "half": 0.5, "n": 4}, {"x": "float", "k": "int"}, label["floats"])
    assert repr(given) == "{'x': 1.0, 'k': 2.0, 'more': 3.0, 'half': 0.5, 'n': 4}"
