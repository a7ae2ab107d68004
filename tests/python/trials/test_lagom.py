"""lagom in the words of each version: what is submitted, how the function is called, what comes back."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import cloudpickle
import numpy as np
import pytest
from msgspec import UNSET

from hopyard import Searchspace, experiment
from hopyard._protocol.errors import NotAvailable, NotPicklable
from hopyard._protocol.experiment import RowsPlan
from hopyard._protocol.search import Objective, OracleChoice, RuleChoice, SearchPlan
from hopyard.experiment.values import TrialsFailed
from hopyard.trials.configs import BaseConfig, HyperparameterOptConfig, OptimizationConfig, TorchDistributedConfig
from hopyard.trials.earlystop import AbstractEarlyStop, MedianStoppingRule, NoStoppingRule
from hopyard.trials.exceptions import MetricTypeError
from hopyard.trials.optimizers import GP, TPE, AbstractOptimizer, Asha, Hyperband, RandomSearch, SingleRun
from hopyard.trials.payload import Payload
from hopyard.trials.returns import checked
from hopyard.trials.trial import Trial
from tests.python.client.fake_sidecar import FakeSidecar


def space() -> Searchspace:
    return Searchspace(kernel=("INTEGER", [2, 8]), dropout=("DOUBLE", [0.0, 1.0]))


def train(kernel: int, dropout: float) -> float:
    assert type(kernel) is int
    assert type(dropout) is float
    return kernel + dropout


def plan(fake: FakeSidecar) -> SearchPlan:
    submitted = fake.specs[-1].plan
    assert isinstance(submitted, SearchPlan)
    return submitted


def test_the_words_of_maggy_0_5(fake: FakeSidecar) -> None:
    result = experiment.lagom(
        train_fn=train, searchspace=space(), optimizer="randomsearch", direction="max", num_trials=4, name="mnist",
        hb_interval=1, es_interval=2, es_min=5, description="convolution",
    )  # fmt: skip

    spec = fake.specs[-1]
    assert (spec.kind, spec.name, spec.description) == ("lagom", "mnist", "convolution")
    assert (spec.metric_key, spec.direction) == ("metric", "max")
    assert plan(fake).search.name == "random"
    assert plan(fake).trials == 4
    assert plan(fake).stopping == RuleChoice(
        name="median", options={"interval": 2, "minFinished": 5, "graceReports": 0}
    )
    assert result["best_val"] == 9.0
    assert result["best_hp"] == {"kernel": 8, "dropout": 1.0}
    assert type(result["best_hp"]["dropout"]) is float
    assert (result["worst_val"], result["worst_hp"]) == (2.0, {"kernel": 2, "dropout": 0.0})
    assert result["avg"] == 5.5
    assert result["metric_list"] == [2.0, 9.0, 2.0, 9.0]
    assert (result["num_trials"], result["early_stopped"]) == (4, 0)
    assert set(result) == {
        "best_id", "best_val", "best_hp", "worst_id", "worst_val", "worst_hp", "avg", "metric_list", "num_trials",
        "early_stopped",
    }  # fmt: skip


def test_the_files_maggy_leaves(fake: FakeSidecar) -> None:
    result = experiment.lagom(train, searchspace=space(), optimizer="randomsearch", num_trials=2)

    directory = result.experiment.directory
    assert json.loads((directory / "result.json").read_text()) == dict(result)
    about = json.loads((directory / "maggy.json").read_text())
    assert (about["module"], about["controller"], about["status"]) == ("maggy", "random", "FINISHED")


def test_positions_of_0_2_and_of_0_5(fake: FakeSidecar) -> None:
    experiment.lagom(train, space(), "randomsearch", "min", 2, "second")
    assert (fake.specs[-1].name, fake.specs[-1].direction, plan(fake).trials) == ("second", "min", 2)

    experiment.lagom(train, "fifth", "optimization", space(), "randomsearch", "min", 2)
    assert (fake.specs[-1].name, fake.specs[-1].direction, plan(fake).trials) == ("fifth", "min", 2)

    experiment.lagom(map_fun=train, searchspace=space(), num_trials=2)
    assert plan(fake).search.name == "gp"


def test_new_code_names_little(fake: FakeSidecar) -> None:
    experiment.lagom(train, space())
    assert (plan(fake).search.name, plan(fake).trials) == ("gp", 25)
    rules = [{"name": "median"}, {"name": "same-curve"}, {"name": "power-law"}]
    assert plan(fake).stopping == RuleChoice(name="any", of=rules)
    experiment.lagom(train, space(), repeats=3)
    assert plan(fake).stopping == RuleChoice(name="any", of=[rules[0], rules[2]])

    handle = experiment.lagom(
        train, space(), trials=3, seed=7, stopping={"name": "percentile", "options": {"percentile": 30}}, wait=False
    )
    assert handle.wait()["num_trials"] == 3
    assert plan(fake).seed == 7
    assert plan(fake).stopping == RuleChoice(name="percentile", options={"percentile": 30})


@pytest.mark.parametrize(
    ("optimizer", "name", "options"),
    [
        (RandomSearch(), "random", {}),
        (RandomSearch, "random", {}),
        ("RandomSearch", "random", {}),
        (Asha(3, 1, 9), "asha", {"eta": 3, "minBudget": 1, "maxBudget": 9}),
        ("asha", "asha", {}),
        (GP(num_warmup_trials=5), "gp", {"start": 5}),
        (GP(interim_results=True), "model", {"start": 15}),
        (TPE(), "tpe", {"start": 15, "good": 0.15, "candidates": 24}),
        (
            TPE(pruner="hyperband", pruner_kwargs={"min_budget": 1, "max_budget": 9, "eta": 3, "n_iterations": 2}),
            "bohb",
            {"minBudget": 1, "maxBudget": 9, "eta": 3, "model": "tpe", "synchronous": True},
        ),
        (
            RandomSearch(pruner=Hyperband(1, 27, 3)),
            "hyperband",
            {"minBudget": 1, "maxBudget": 27, "eta": 3, "sampler": "random"},
        ),
        ({"name": "sobol"}, "sobol", {}),
    ],
)
def test_optimizers_become_searches(fake: FakeSidecar, optimizer: Any, name: str, options: Any) -> None:
    experiment.lagom(train, searchspace=space(), optimizer=optimizer, num_trials=2)

    search = plan(fake).search
    assert search.name == name
    assert (search.options or {}) == options


@pytest.mark.parametrize(
    ("policy", "stops"),
    [("median", True), (MedianStoppingRule, True), ("none", False), (NoStoppingRule, False), ("Median", True)],
)
def test_policies_become_rules(fake: FakeSidecar, policy: Any, stops: bool) -> None:
    experiment.lagom(train, searchspace=space(), optimizer="randomsearch", num_trials=2, es_policy=policy)

    assert (plan(fake).stopping is not UNSET) is stops


def test_rungs_need_no_further_rule_unless_one_is_named(fake: FakeSidecar) -> None:
    experiment.lagom(train, searchspace=space(), optimizer="asha", num_trials=2)
    assert plan(fake).stopping is UNSET
    experiment.lagom(train, searchspace=space(), optimizer="asha", num_trials=2, es_policy="median")
    assert plan(fake).stopping is not UNSET


def test_a_grid_takes_all_its_points_and_some_of_a_range(fake: FakeSidecar) -> None:
    experiment.lagom(train, searchspace=space(), optimizer="gridsearch", num_trials=1)

    assert plan(fake).trials is UNSET
    assert plan(fake).search.options == {"points": 5}


def test_one_run_without_parameters(fake: FakeSidecar) -> None:
    for optimizer in (None, "none", SingleRun()):
        result = experiment.lagom(lambda: 0.5, optimizer=optimizer, num_trials=3)
        assert result["metric_list"] == [0.5, 0.5, 0.5]
        assert isinstance(fake.specs[-1].plan, RowsPlan)


def test_a_config_of_1_0(fake: FakeSidecar) -> None:
    config = OptimizationConfig(
        num_trials=4, optimizer="randomsearch", searchspace=space(), direction="max", es_interval=1, es_min=5, name="hp"
    )
    result = experiment.lagom(train_fn=train, config=config)

    assert fake.specs[-1].name == "hp"
    assert result["best_config"] == {"kernel": 8, "dropout": 1.0}
    assert {"num_epochs", "trial_id"} <= set(result)
    assert "best_hp" not in result


def test_a_config_of_1_1_gives_what_the_signature_asks_for(fake: FakeSidecar) -> None:
    def with_model(hparams: dict[str, Any], model: str, dataset: list[int]) -> dict[str, float]:
        assert (model, dataset) == ("net", [1, 2])
        return {"accuracy": hparams["dropout"], "loss": 3.0}

    config = HyperparameterOptConfig(2, "randomsearch", space(), model="net", dataset=[1, 2])
    assert experiment.lagom(with_model, config)["metric_list"] == [0.0, 1.0]

    named = HyperparameterOptConfig(2, "randomsearch", space(), optimization_key="loss", model="net", dataset=[1, 2])
    result = experiment.lagom(with_model, named)
    assert result["metric_list"] == [3.0, 3.0]
    assert result.experiment.results[0] == {"accuracy": 0.0, "loss": 3.0}


@pytest.mark.parametrize("key", ["Metric", "loss"])
def test_a_config_of_1_1_takes_the_first_of_a_list(fake: FakeSidecar, key: str) -> None:
    def evaluated(hparams: dict[str, Any]) -> list[Any]:
        return [hparams["dropout"], np.float32(0.25)]

    config = HyperparameterOptConfig(2, "randomsearch", space(), optimization_key=key)
    assert experiment.lagom(evaluated, config)["metric_list"] == [0.0, 1.0]
    assert experiment.lagom(lambda: [0.5, 3.0], BaseConfig())["test result"]["metric"] == [0.5, 0.5]
    assert experiment.lagom(lambda: {"loss": 0.5, "accuracy": 3.0}, BaseConfig())["test result"]["metric"] == [0.5, 0.5]


@pytest.mark.parametrize("returned", [[], ["loss", 1.0], [None]])
def test_a_list_that_begins_with_no_number_is_no_metric(fake: FakeSidecar, returned: list[Any]) -> None:
    with pytest.raises(TrialsFailed, match="ReturnTypeError"):
        experiment.lagom(lambda hparams: returned, HyperparameterOptConfig(2, "randomsearch", space()))


def test_a_base_config_runs_on_each_executor(fake: FakeSidecar) -> None:
    assert experiment.lagom(lambda: 0.5, config=BaseConfig()) == {"test result": {"metric": [0.5, 0.5]}}


def test_zero_is_a_metric(fake: FakeSidecar) -> None:
    assert experiment.lagom(lambda: 0.0)["best_val"] == 0.0
    assert experiment.lagom(lambda: {"metric": 0})["best_val"] == 0.0


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (None, "ReturnTypeError"),
        (True, "ReturnTypeError"),
        ("models/net.pt", "ReturnTypeError"),
        ({"accuracy": 1}, "KeyError"),
        ({}, "KeyError"),
        ({"metric": "high"}, "MetricTypeError"),
        ({"metric": False}, "MetricTypeError"),
    ],
)
def test_wrong_returns_name_the_value(fake: FakeSidecar, returned: Any, error: str) -> None:
    with pytest.raises(TrialsFailed, match=error):
        experiment.lagom(lambda: returned)


def test_nan_ends_a_trial_and_is_never_best(fake: FakeSidecar) -> None:
    result = experiment.lagom(lambda x: float("nan") if x == 1 else x, Searchspace(x=("DISCRETE", [1, 2])), trials=2)

    assert (result["best_val"], result["avg"], result["num_trials"]) == (2.0, 2.0, 2)


def test_one_failed_trial_fails_no_search(fake: FakeSidecar) -> None:
    def sometimes(x: int) -> int:
        if x == 1:
            raise ValueError("unlucky")
        return x

    with pytest.warns(UserWarning, match="1 of 2"):
        result = experiment.lagom(sometimes, Searchspace(x=("DISCRETE", [1, 2])), trials=2)
    assert result["best_val"] == 2.0


@pytest.mark.parametrize(
    ("keywords", "error", "says"),
    [
        ({"num_trials": 0}, AssertionError, "greater than zero"),
        ({"num_trials": 0}, ValueError, "greater than zero"),
        ({"experiment_type": "magic"}, RuntimeError, "Unknown experiment_type"),
        ({"direction": "up"}, ValueError, "'min' or 'max'"),
        ({"optimizer": "magic"}, KeyError, "Unknown Optimizer"),
        ({"optimizer": 3}, TypeError, "optimizer should"),
        ({"optimizer": "none"}, TypeError, "Searchspace has to be empty or None to use without optimizer"),
        ({"es_policy": 3}, TypeError, "early stopping policy"),
        ({"searchspace": [1]}, ValueError, "maggy.Searchspace"),
        ({"trails": 3}, TypeError, "no argument 'trails'"),
        ({"experiment_type": "ablation"}, TypeError, "AblationStudy"),
        ({"config": {"num_trials": 1}}, TypeError, "Invalid config type!"),
    ],
)
def test_wrong_calls_are_refused(fake: FakeSidecar, keywords: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        experiment.lagom(train, **{"searchspace": space(), **keywords})
    assert fake.specs == []


class Halving(AbstractOptimizer):
    def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
        return Trial({"kernel": 2, "dropout": 0.5})


class Impatient(AbstractEarlyStop):
    @staticmethod
    def earlystop_check(to_check: Trial, finalized_trials: list[Trial], direction: str) -> str | None:
        return to_check.trial_id


def test_python_of_ones_own_travels_to_the_oracle(fake: FakeSidecar) -> None:
    for optimizer in (Halving(), Halving):
        experiment.lagom(train, searchspace=space(), optimizer=optimizer, num_trials=2, es_policy="none")
        oracle = plan(fake).oracle
        assert isinstance(oracle, OracleChoice)
        assert (plan(fake).search.name, oracle.name, oracle.python) == ("oracle", "Halving", sys.executable)
        payload = cloudpickle.loads(fake.blobs[oracle.blob])
        assert isinstance(payload, Payload)
        assert type(payload.search).__name__ == "Halving"
        assert payload.rule is None
        assert payload.space == space()
    for policy in (Impatient(), Impatient):
        experiment.lagom(train, searchspace=space(), optimizer="random", es_policy=policy, es_interval=3, es_min=2)
        assert plan(fake).stopping == RuleChoice(name="oracle", options={"minFinished": 2, "interval": 3})
        assert cloudpickle.loads(fake.blobs[plan(fake).oracle.blob]).search is None  # type: ignore[union-attr]


def test_a_predicate_travels_too(fake: FakeSidecar) -> None:
    limit = 5
    experiment.lagom(train, searchspace=space(), trials=2, constraint=lambda params: params["kernel"] < limit)
    oracle = plan(fake).oracle
    assert isinstance(oracle, OracleChoice)
    assert (plan(fake).search.name, oracle.accepts) == ("gp", True)
    accepts = cloudpickle.loads(fake.blobs[oracle.blob]).accepts
    assert (accepts({"kernel": 4}), accepts({"kernel": 6})) == (True, False)
    with pytest.raises(TypeError, match=r"a text goes to Searchspace\.constrain"):
        experiment.lagom(train, searchspace=space(), constraint="kernel < 5")


def test_what_cannot_be_sent_to_the_oracle_is_named(fake: FakeSidecar) -> None:
    lock = threading.Lock()

    def refuses(params: dict[str, Any]) -> bool:
        return lock is not None

    with pytest.raises(NotPicklable, match=r"refuses cannot be sent.*lock"):
        experiment.lagom(train, searchspace=space(), constraint=refuses)


def test_an_optimizer_without_suggestions_is_refused(fake: FakeSidecar) -> None:
    class Mine(AbstractOptimizer):
        pass

    with pytest.raises(TypeError, match=r"Mine must define get_suggestion"):
        experiment.lagom(train, searchspace=space(), optimizer=Mine())
    assert fake.specs == []


def test_the_interval_of_early_stopping_was_in_seconds(fake: FakeSidecar) -> None:
    experiment.lagom(map_fun=train, searchspace=space(), num_trials=2, es_interval=300, es_min=5)
    rule = plan(fake).stopping
    assert isinstance(rule, RuleChoice)
    assert (rule.every_seconds, rule.options) == (300, {"minFinished": 5, "graceReports": 0, "interval": 1})
    experiment.lagom(map_fun=train, searchspace=space(), num_trials=2, es_interval=0.4)
    assert plan(fake).stopping.every_seconds == 0.4  # type: ignore[union-attr]
    experiment.lagom(train, space(), "randomsearch", "max", 2, "no-name", 1, "median", 20, 4)
    assert plan(fake).stopping.every_seconds == 20  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=r"es_interval=0\.4 must be a whole number of steps"):
        experiment.lagom(train_fn=train, searchspace=space(), num_trials=2, es_interval=0.4)


def test_several_objectives(fake: FakeSidecar) -> None:
    def both(kernel: int, dropout: float) -> dict[str, float]:
        return {"accuracy": kernel + dropout, "seconds": kernel}

    wanted = {"accuracy": "max", "seconds": "min"}
    result = experiment.lagom(both, searchspace=space(), objectives=wanted, trials=4)

    spec = fake.specs[-1]
    assert spec.objectives == [
        Objective(name="accuracy", direction="max"),
        Objective(name="seconds", direction="min"),
    ]
    assert (spec.metric_key, spec.direction) == ("accuracy", "max")
    assert (plan(fake).search.name, plan(fake).stopping) == ("nsga2", UNSET)
    assert result["objectives"] == wanted
    assert result["pareto"] == []  # this sidecar counts no fronts
    for wrong, says in (({"a": "max"}, "2 to 16"), (["a", "b"], "must be a dictionary"), ({"a": 1, "b": 2}, "min")):
        with pytest.raises((TypeError, ValueError), match=says):
            experiment.lagom(both, searchspace=space(), objectives=wrong)


def test_a_result_must_have_all_objectives() -> None:
    good = {"accuracy": 1, "seconds": 2.5, "note": "warm"}
    assert checked(good, "accuracy", "maggy", ("seconds",)) == good
    with pytest.raises(KeyError, match="no 'seconds', which is an objective"):
        checked({"accuracy": 1}, "accuracy", "maggy", ("seconds",))
    with pytest.raises(TypeError, match="with several objectives it must return a dictionary"):
        checked(1.0, "accuracy", "maggy", ("seconds",))
    with pytest.raises(MetricTypeError, match="seconds"):
        checked({"accuracy": 1, "seconds": "2"}, "accuracy", "maggy", ("seconds",))


def test_distributed_training_is_refused(fake: FakeSidecar) -> None:
    with pytest.raises(NotAvailable, match="TorchDistributedConfig"):
        experiment.lagom(train, TorchDistributedConfig(object))
    with pytest.raises(ValueError, match="deepspeed"):
        TorchDistributedConfig(object, backend="gloo")


def test_function_and_space_must_fit(fake: FakeSidecar) -> None:
    with pytest.raises(TypeError, match=r"needs 'layers'"):
        experiment.lagom(lambda kernel, dropout, layers: 1, space())
    with pytest.raises(TypeError, match=r"has 'dropout'"):
        experiment.lagom(lambda kernel: 1, space())
    assert fake.specs == []
    experiment.lagom(lambda **anything: anything["kernel"], space(), trials=2)
    experiment.lagom(lambda kernel, hparams: hparams["dropout"], space(), trials=2)


def test_words_of_1_x(fake: FakeSidecar) -> None:
    for optimizer, searched in ((None, space()), ("none", space())):
        config = OptimizationConfig(2, optimizer, searched)
        with pytest.raises(TypeError, match=r"Searchspace has to be empty or None to use without Optimizer\."):
            experiment.lagom(train, config)
    with pytest.raises(ValueError, match="Number of trials should be greater than zero!"):
        experiment.lagom(train, OptimizationConfig(0, "randomsearch", space()))
    with pytest.raises(KeyError, match=r"Unknown Optimizer\. Can't initialize experiment driver\."):
        experiment.lagom(train, OptimizationConfig(2, "magic", space()))
    assert fake.specs == []


def test_its_share_of_the_fleet_and_what_becomes_of_code_that_never_listens(fake: FakeSidecar) -> None:
    experiment.lagom(train, space(), trials=2, priority=2, stop_patience_seconds=30)
    assert (fake.specs[-1].priority, fake.specs[-1].stop_patience_seconds) == (2, 30)
    experiment.launch(train, {"kernel": [2], "dropout": [0.5]}, priority=0.5)
    assert fake.specs[-1].priority == 0.5
    experiment.lagom(train, space(), trials=2)
    untold: Any = fake.specs[-1]
    assert (untold.priority, untold.stop_patience_seconds) == (UNSET, UNSET)


def test_a_space_second_may_be_a_dictionary(fake: FakeSidecar) -> None:
    experiment.lagom(lambda x: x, {"x": ("DOUBLE", [0.0, 1.0])}, optimizer="random", trials=2)
    assert [each["name"] for each in plan(fake).space["parameters"]] == ["x"]


def test_a_parameter_may_have_any_name_that_python_allows(fake: FakeSidecar) -> None:
    space = Searchspace(self=("INTEGER", [1, 2]))
    result = experiment.lagom(lambda self: self, space, optimizer="random", trials=2)
    assert set(result.experiment.results) <= {1, 2}
