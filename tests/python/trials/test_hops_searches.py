"""hops.experiment's searches as notebooks of its versions call them; one test for each fault that is not repeated."""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from hopyard._protocol.experiment import RowsPlan
from hopyard._protocol.search import SearchPlan
from hopyard.experiment.values import TrialsFailed
from tests.python.client.fake_sidecar import FakeSidecar


@pytest.fixture
def hops(fake: FakeSidecar, old_names: None) -> Iterator[Any]:
    yield importlib.import_module("hops.experiment")
    package: Any = importlib.import_module("hops")
    package.compat = ""


def plan(fake: FakeSidecar) -> SearchPlan:
    submitted = fake.specs[-1].plan
    assert isinstance(submitted, SearchPlan)
    return submitted


def parameters(fake: FakeSidecar) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in plan(fake).space["parameters"]}


def test_grid_search_of_the_slides(hops: Any, fake: FakeSidecar, project: Path) -> None:
    result = hops.grid_search(lambda dropout: dropout, {"dropout": [0.1, 0.4, 0.8]})

    directory, params, outputs = result
    assert params == {"dropout": 0.8}
    assert outputs["metric"] == 0.8
    assert directory == str(project / str(fake.runs[result.experiment.id].trials[2].directory))
    assert os.fspath(result) == str(result) == f"{result}" == directory
    assert fake.specs[-1].kind == "grid_search"


def test_grid_is_every_combination(hops: Any, fake: FakeSidecar) -> None:
    hops.grid_search(
        lambda a, b: {"accuracy": a, "loss": b},
        {"a": [1, 2], "b": [3, 4]},
        optimization_key="accuracy",
        direction="min",
    )

    rows = fake.specs[-1].plan
    assert isinstance(rows, RowsPlan)
    assert [row.params for row in rows.rows] == [{"a": 1, "b": 3}, {"a": 1, "b": 4}, {"a": 2, "b": 3}, {"a": 2, "b": 4}]
    assert (fake.specs[-1].metric_key, fake.specs[-1].direction) == ("accuracy", "min")


def test_a_huge_grid_is_refused_with_its_size(hops: Any, fake: FakeSidecar) -> None:
    with pytest.raises(ValueError, match=r"1,000,000,000,000 points"):
        hops.grid_search(lambda a, b: 1, {"a": range(10**6), "b": range(10**6)})
    assert fake.specs == []


def test_random_search(hops: Any, fake: FakeSidecar) -> None:
    _, params, _ = hops.random_search(lambda lr, layers: lr, {"lr": [0.1, 0.8], "layers": [1, 3]}, samples=4)

    assert params == {"lr": 0.8, "layers": 3}
    assert (plan(fake).search.name, plan(fake).trials, plan(fake).stopping) == ("random", 4, UNSET)
    assert parameters(fake)["layers"]["type"] == "int"


@pytest.mark.parametrize(
    ("bounds", "error", "says"),
    [
        ([0.8, 0.1], AssertionError, r"lower bound: 0\.8 must be less than upper bound: 0\.1"),
        ([1, 1], AssertionError, "lower bound: 1 must be less than upper bound: 1"),
        (["a", "b"], ValueError, "Only float and int is currently supported"),
        ([1, 2, 3], ValueError, "Boundary list must contain exactly two elements, "),
    ],
)
def test_bounds_of_random_search(hops: Any, bounds: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hops.random_search(lambda x: x, {"x": bounds})


def test_differential_evolution(hops: Any, fake: FakeSidecar) -> None:
    result = hops.differential_evolution(
        lambda lr, layers: lr * layers, {"lr": [0.1, 0.8], "layers": [1, 4]}, generations=4, population=5,
        local_logdir=True, direction="max",
    )  # fmt: skip

    assert result[1] == {"lr": 0.8, "layers": 4}
    assert plan(fake).search.name == "de"
    assert plan(fake).search.options == {
        "population": 5, "generations": 4, "mutation": 0.5, "crossover": 0.7, "synchronous": False,
    }  # fmt: skip
    assert plan(fake).trials == 25


def test_the_older_spellings(hops: Any, fake: FakeSidecar) -> None:
    hops.diff_ev(lambda dropout: dropout, {"dropout": "0.1-0.8"})
    assert parameters(fake)["dropout"] == {"name": "dropout", "type": "float", "low": 0.1, "high": 0.8}

    hops.diff_ev(lambda layers: layers, {"layers": "1-8"})
    assert parameters(fake)["layers"]["type"] == "int"

    hops.evolutionary_search(
        object(), lambda x: x, {"x": [1, 8]}, direction="max", popsize=4, generations=3, crossover=0.7, mutation=0.5
    )
    assert plan(fake).trials == 16

    hops.differential_evolution(objective_function=lambda x: x, boundary_dict={"x": [1, 8]}, generations=1)
    assert plan(fake).trials == 12

    hops.grid_search(map_fun=lambda x: x, args_dict={"x": [1, 8]})
    assert importlib.import_module("hops.tflauncher").launch(object(), lambda x: x, {"x": [1, 2]}).experiment.results


def test_results_of_version_1_0(hops: Any, fake: FakeSidecar) -> None:
    package: Any = importlib.import_module("hops")
    package.compat = "1.0"
    log_dir, best_params = hops.differential_evolution(lambda x: x, {"x": [1, 8]}, generations=2)

    assert (log_dir, best_params) == (str(fake_directory(fake)), {"x": "8"})
    assert hops.grid_search(lambda x: x, {"x": [1]}) == str(fake_directory(fake))
    package.compat = ""
    assert isinstance(hops.grid_search(lambda x: x, {"x": [1]}, versioned_resources=["a.ipynb"]), str)
    assert len(hops.differential_evolution(lambda x: x, {"x": [1, 8]}, cleanup_generations=True)) == 2


def fake_directory(fake: FakeSidecar) -> Path:
    return fake.project / list(fake.runs.values())[-1].view.directory


def test_two_names_for_three_values_say_what_to_write(hops: Any) -> None:
    with pytest.warns(UserWarning, match=r"hops\.compat = '1\.0'"), pytest.raises(ValueError, match="too many values"):
        _log_dir, _best = hops.grid_search(lambda x: x, {"x": [1]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _directory, _params, _outputs = hops.grid_search(lambda x: x, {"x": [1]})


def test_h1_a_maximum_may_be_negative(hops: Any) -> None:
    assert hops.differential_evolution(lambda x: -x, {"x": [1, 8]})[1] == {"x": 1}


def test_h2_reversed_bounds_are_put_right_aloud(hops: Any, fake: FakeSidecar) -> None:
    with pytest.warns(UserWarning, match=r"\[0\.1, 0\.001\] of 'lr' are reversed; they are read as \[0\.001, 0\.1\]"):
        hops.differential_evolution(lambda lr: lr, {"lr": [0.1, 0.001]})
    assert parameters(fake)["lr"] == {"name": "lr", "type": "float", "low": 0.001, "high": 0.1}


def test_h3_categories_of_any_number(hops: Any, fake: FakeSidecar) -> None:
    hops.differential_evolution(lambda opt: len(opt), {"opt": ["sgd", "adam", "lamb"]})
    assert parameters(fake)["opt"]["choices"] == ["sgd", "adam", "lamb"]


def test_h4_mixed_numbers_are_fractions(hops: Any, fake: FakeSidecar) -> None:
    hops.differential_evolution(lambda x: x, {"x": [0, 0.5]})
    assert parameters(fake)["x"] == {"name": "x", "type": "float", "low": 0.0, "high": 0.5}
    with pytest.raises(ValueError, match="Only float and int is currently supported"):
        hops.differential_evolution(lambda x: x, {"x": [0, "many"]})


def test_h5_the_only_value_of_a_dictionary_is_the_metric(hops: Any) -> None:
    assert hops.grid_search(lambda x: {"accuracy": x}, {"x": [1, 3, 2]})[1] == {"x": 3}


def test_h7_defaults_and_keyword_only_arguments(hops: Any) -> None:
    def train(x: int, *, scale: int = 10) -> int:
        return x * scale

    assert hops.grid_search(train, {"x": [1, 2]})[2]["metric"] == 20


def test_h10_every_result_is_in_hand(hops: Any) -> None:
    assert hops.grid_search(lambda x: x * x, {"x": [1, 2, 3]}).experiment.results == [1, 4, 9]


def test_values_that_json_cannot_carry_come_back(hops: Any) -> None:
    assert hops.grid_search(lambda shape, by: by(shape), {"shape": [(1, 2), (3,)], "by": [len]})[1] == {
        "shape": (1, 2),
        "by": len,
    }


def test_h6_values_with_slashes_are_arguments_like_others(hops: Any) -> None:
    assert hops.grid_search(lambda path: len(path), {"path": ["a/b", "../c d"]})[1] == {"path": "../c d"}


def test_h16_one_failed_combination_fails_no_search(hops: Any) -> None:
    def train(x: int) -> int:
        return 1 // (x - 1)

    with pytest.warns(UserWarning, match="1 of 2 trials"):
        assert hops.grid_search(train, {"x": [1, 2]})[1] == {"x": 2}


@pytest.mark.parametrize(
    ("returned", "key", "says"),
    [
        ({}, "metric", "Returned dict is empty, "),
        ({"a": 1, "b": 2}, None, "Missing optimization_key argument, "),
        ({"a": 1, "b": 2}, "c", "optimization_key not in returned dict, "),
        ("high", "metric", "Metric to maximize or minimize is not a number: "),
        (None, "metric", "Metric to maximize or minimize is not a number: "),
        ({"metric": "high"}, "metric", "Metric to maximize or minimize is not a number: "),
    ],
)
def test_rules_of_what_is_returned(hops: Any, returned: Any, key: str | None, says: str) -> None:
    with pytest.raises(TrialsFailed, match=says):
        hops.grid_search(lambda x: returned, {"x": [1]}, optimization_key=key)


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ({"population": 3}, AssertionError, "population should be greater than 3"),
        ({"generations": 0}, AssertionError, "generations should be greater than 1"),
        ({"direction": "up"}, ValueError, r"Invalid direction up, must be Direction\.MAX or Direction\.MIN"),
        ({"colour": 1}, TypeError, "no argument 'colour'"),
    ],
)
def test_preconditions(hops: Any, fake: FakeSidecar, words: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hops.differential_evolution(lambda x: x, {"x": [1, 8]}, **words)
    assert fake.specs == []
    hops.differential_evolution(lambda x: x, {"x": [1, 8]}, direction=hops.Direction.MIN)  # nothing is left running


def test_begin_and_end(hops: Any, project: Path) -> None:
    logdir = importlib.import_module("hops.tensorboard").logdir
    directory = hops.begin(name="by hand")
    try:
        assert logdir() == directory
        with pytest.raises(RuntimeError, match=r"^An experiment is currently running\.$"):
            hops.begin()
    finally:
        hops.end(0.5)

    assert (Path(directory) / ".metric").read_text() == "0.5"
    assert '"FINISHED"' in (Path(directory) / "experiment.json").read_text()
    with pytest.raises(RuntimeError, match="not running"):
        hops.end()
    assert hops.begin() != directory
    hops.end()
