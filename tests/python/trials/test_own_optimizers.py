"""Optimizers of users' own: how many trials they have, and what they may propose."""

from __future__ import annotations

from typing import Any

import cloudpickle
import pytest
from msgspec import UNSET

from hopyard import Searchspace, experiment
from hopyard._protocol.search import OracleChoice, SearchPlan
from hopyard.searchspace import Float, Int
from hopyard.trials.call import exactly
from hopyard.trials.configs import HyperparameterOptConfig
from hopyard.trials.optimizers import GP, TPE, AbstractOptimizer, Asha, GridSearch, RandomSearch, SingleRun
from hopyard.trials.payload import Payload
from hopyard.trials.preflight import SignatureMismatch
from hopyard.trials.trial import Trial
from tests.python.client.fake_sidecar import FakeSidecar


def space() -> Searchspace:
    return Searchspace(kernel=("INTEGER", [2, 8]), dropout=("DOUBLE", [0.0, 1.0]))


def train(kernel: int, dropout: float) -> float:
    return kernel + dropout


class Mine(AbstractOptimizer):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
        return None


def plan(fake: FakeSidecar) -> SearchPlan:
    submitted = fake.specs[-1].plan
    assert isinstance(submitted, SearchPlan)
    return submitted


def payload(fake: FakeSidecar) -> Payload:
    oracle = plan(fake).oracle
    assert isinstance(oracle, OracleChoice)
    sent = cloudpickle.loads(fake.blobs[oracle.blob])
    assert isinstance(sent, Payload)
    return sent


def test_none_alone_ends_it_unless_a_number_was_given(fake: FakeSidecar) -> None:
    experiment.lagom(train, searchspace=space(), optimizer=Mine())
    assert plan(fake).trials is UNSET
    for number in ({"num_trials": 3}, {"trials": 3}):
        experiment.lagom(train, searchspace=space(), optimizer=Mine, **number)
        assert (plan(fake).trials, payload(fake).num_trials) == (3, 3)


def test_it_may_propose_what_the_space_does_not_have(fake: FakeSidecar) -> None:
    experiment.lagom(lambda kernel, dropout, momentum=0: 1.0, searchspace=space(), optimizer=Mine())
    experiment.lagom(lambda kernel: 1.0, searchspace=space(), optimizer=Mine())
    experiment.lagom(lambda kernel, momentum: 1.0, searchspace=space(), optimizer=Mine(), wait=False)
    experiment.lagom(lambda lr=0: 1.0, searchspace=None, optimizer=Mine())
    assert (plan(fake).space, plan(fake).search.name) == ({"parameters": []}, "oracle")
    with pytest.raises(SignatureMismatch, match="needs 'momentum'"):
        experiment.lagom(lambda kernel, dropout, momentum: 1.0, searchspace=space(), optimizer=RandomSearch())
    with pytest.raises(TypeError, match="needs a search space that is not empty"):
        experiment.lagom(lambda: 1.0, searchspace=None, optimizer=RandomSearch())


def test_a_fraction_stays_one_where_the_space_has_whole_numbers() -> None:
    assert repr([exactly(2, "float"), exactly(2, "int"), exactly(2.5, "int"), exactly("x", "int")]) == (
        "[2.0, 2, 2.5, 'x']"
    )


class Named(RandomSearch):
    pass


class Narrow(RandomSearch):
    def initialize(self) -> None:
        super().initialize()


class Late(GridSearch):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        return super().get_suggestion(trial)


class Told(GP):
    def finalize_experiment(self, trials: list[Trial]) -> None:
        print(trials)


class Again(SingleRun):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        return super().get_suggestion(trial)


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [
        (Named, "random"),
        (Narrow, "oracle"),
        (Narrow(), "oracle"),
        (Late, "oracle"),
        (Told, "oracle"),
        (Again, "oracle"),
    ],
)
def test_a_subclass_with_a_method_of_its_own_is_python(fake: FakeSidecar, optimizer: Any, name: str) -> None:
    experiment.lagom(train, searchspace=space(), optimizer=optimizer, num_trials=2)
    assert plan(fake).search.name == name


def test_a_grid_of_ones_own_knows_its_number(fake: FakeSidecar) -> None:
    listed = Searchspace(a=("DISCRETE", [1, 2, 3]), b=("CATEGORICAL", ["x", "y"]))
    assert GridSearch.get_num_trials(listed) == GridSearch().get_num_trials(listed) == 6
    assert GridSearch.get_num_trials(space()) == 7 * 5
    steps = Searchspace(a=Float(0.0, 1.0, step=0.25), b=Int(1, 9, step=4), c=Float(0.01, 1.0, log=True))
    grid = GridSearch._grid_params(steps)
    assert (len(grid), GridSearch.get_num_trials(steps)) == (5 * 3 * 5, 75)
    assert {row["a"] for row in grid} == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert {row["b"] for row in grid} == {1, 5, 9}
    experiment.lagom(lambda a, b: a, searchspace=listed, optimizer=Late(), num_trials=2)
    assert (plan(fake).trials, payload(fake).num_trials) == (UNSET, 6)


def test_what_is_no_python_here_says_so() -> None:
    class Half(Asha):
        def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
            return super().get_suggestion(trial)

    with pytest.raises(NotImplementedError, match="Asha is no Python here"):
        Half().get_suggestion()


def test_a_pruner_says_how_many_trials(fake: FakeSidecar) -> None:
    options: dict[str, Any] = {"min_budget": 1, "max_budget": 9, "eta": 3}
    for rounds, trials in ((1, 9), (3, 9 + 5 + 3), (4, 9 + 5 + 3 + 9), (None, 50)):
        given = {**options, "n_iterations": rounds}
        for kind in (RandomSearch, TPE):
            optimizer = kind(pruner="hyperband", pruner_kwargs=given)
            experiment.lagom(train, searchspace=space(), optimizer=optimizer, num_trials=50)
            assert plan(fake).trials == trials
    experiment.lagom(train, searchspace=space(), optimizer=RandomSearch("hyperband", given), trials=4)
    assert plan(fake).trials == 4


def test_a_function_of_1_1_is_given_what_it_declares(fake: FakeSidecar) -> None:
    def blind(reporter: Any = None) -> float:
        return 1.0 if reporter is None else reporter.broadcast(1.0)

    config = HyperparameterOptConfig(2, "randomsearch", space())
    with pytest.warns(UserWarning, match="the search space has 'kernel', 'dropout', and .*it never sees"):
        assert experiment.lagom(blind, config)["metric_list"] == [1.0, 1.0]
    with pytest.raises(SignatureMismatch, match="needs 'momentum'"):
        experiment.lagom(lambda momentum: 1.0, config)
    with pytest.raises(SignatureMismatch):
        experiment.lagom(blind, searchspace=space())


def test_a_wrong_config_is_one_by_position_too(fake: FakeSidecar) -> None:
    for config in ({"a": 1}, 3, RandomSearch):
        with pytest.raises(TypeError, match="Invalid config type!"):
            experiment.lagom(train, config)
    assert fake.specs == []
