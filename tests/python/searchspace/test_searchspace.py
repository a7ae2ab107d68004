"""Maggy's interface, the kinds beyond it, and what is refused."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from hopyard.searchspace import Categorical, Constant, Discrete, Float, Int, Searchspace


@pytest.fixture
def space(capsys: pytest.CaptureFixture[str]) -> Searchspace:
    sp = Searchspace(kernel=("INTEGER", [2, 8]), pool=("integer", [2, 8]), dropout=("DOUBLE", [0.01, 0.99]))
    sp.add("act", ("CATEGORICAL", ["relu", "tanh"]))
    sp.add("batch", ("DISCRETE", [16, 32, 128]))
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "Hyperparameter added: kernel"
    assert len(said.splitlines()) == 5
    return sp


def test_it_answers_as_maggys_does(space: Searchspace) -> None:
    assert space.names() == {
        "kernel": "INTEGER",
        "pool": "INTEGER",
        "dropout": "DOUBLE",
        "act": "CATEGORICAL",
        "batch": "DISCRETE",
    }
    assert space.get("kernel") == [2, 8]
    assert space.get("nothing", 3) == 3
    assert space.kernel == [2, 8]
    assert "act" in space
    assert space.to_dict()["act"] == ("CATEGORICAL", ["relu", "tanh"])
    assert next(iter(space.items())) == {"name": "kernel", "type": "INTEGER", "values": [2, 8]}
    assert space.keys()[0] == "kernel"
    assert space.values()[0] == ("INTEGER", [2, 8])
    assert '"kernel": ["INTEGER", [2, 8]]' in space.json()
    with pytest.raises(AttributeError, match="it has kernel, pool"):
        _ = space.missing


def test_random_values_lie_in_the_space(space: Searchspace) -> None:
    random.seed(3)
    for drawn in space.get_random_parameter_values(100):
        assert 2 <= drawn["kernel"] <= 8
        assert 0.01 <= drawn["dropout"] <= 0.99
        assert drawn["act"] in ("relu", "tanh")
        assert drawn["batch"] in (16, 32, 128)


@pytest.mark.parametrize("scaled", [True, False])
def test_a_configuration_survives_the_transform(space: Searchspace, scaled: bool) -> None:
    configuration = {"kernel": 3, "pool": 8, "dropout": 0.5, "act": "tanh", "batch": 128}
    values = space.dict_to_list(configuration)
    numbers = space.transform(values, normalize_categorical=scaled)
    assert all(0 <= number <= (1 if scaled else 2) for number in numbers)
    restored = space.list_to_dict(space.inverse_transform(numbers, normalize_categorical=scaled))
    assert restored == pytest.approx(configuration)


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("reporter", ("INTEGER", [1, 2]), ValueError, "reserved"),
        ("values", ("INTEGER", [1, 2]), ValueError, "reserved"),
        ("x", ("INTEGER", [1, 2], 3), ValueError, "two"),
        ("x", [1, 2], ValueError, "not a tuple"),
        ("x", ["relu", "tanh"], ValueError, "not a tuple"),
        ("x", ["INTEGER", [1, 2], 3], ValueError, "not a tuple"),
        ("x", {"type": "INTEGER"}, ValueError, "not a tuple"),
        ("x", ("INTEGER", []), ValueError, "empty"),
        ("x", ("FLOATY", [1, 2]), ValueError, "'FLOATY'"),
        ("x", ("INTEGER", [1.5, 2]), ValueError, "whole bounds, not 1.5"),
        ("x", ("DOUBLE", ["a", 2]), ValueError, "'a'"),
        ("x", ("DOUBLE", [0, float("nan")]), ValueError, "finite"),
        ("x", ("DOUBLE", [1, 2, 3]), AssertionError, "two bounds"),
        ("x", ("DOUBLE", [2, 1]), AssertionError, r"write \[1, 2\]"),
        ("x", ("INTEGER", [2, 2]), AssertionError, "Constant"),
        ("x", ("DISCRETE", [[1], 2]), ValueError, r"\[1\] cannot be a value"),
        ("x", ("CATEGORICAL", [object, 2]), ValueError, "cannot be a value"),
        ("x", ("CATEGORICAL", ["(3, 3)", (3, 3)]), ValueError, "listed twice"),
    ],
)
def test_what_is_wrong_is_refused_with_its_name(name: str, value: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        Searchspace(**{name: value})
    assert name in str(raised.value)


def test_a_space_comes_back_from_json(space: Searchspace) -> None:
    assert Searchspace(**json.loads(space.json())) == space
    again = Searchspace(**{name: list(value) for name, value in space.to_dict().items()})
    again.add("x", ["double", [0, 1]])
    assert again.get("x") == [0, 1]


def test_a_value_listed_twice_counts_once() -> None:
    with pytest.warns(UserWarning, match=r"Hyperparameter x: 'a' is listed twice"):
        sp = Searchspace(x=("CATEGORICAL", ["a", "b", "a", 1, True, 1.0]))
    with pytest.warns(UserWarning, match=r"Hyperparameter y: 16 is listed twice"):
        sp.add("y", ("DISCRETE", [16, 32, 16]))
    assert (sp.get("x"), sp.get("y")) == (["a", "b", 1, True, 1.0], [16, 32])
    with pytest.raises(ValueError, match="listed twice"):
        Categorical(["a", "a"])


def test_values_may_be_tuples_lists_and_dictionaries() -> None:
    kernels, layers = [(3, 3), (5, 5), None], [[64, 32], [128], {"units": 8}]
    sp = Searchspace(kernel=("CATEGORICAL", kernels), layers=("CATEGORICAL", layers))
    assert sp.to_dict() == {"kernel": ("CATEGORICAL", kernels), "layers": ("CATEGORICAL", layers)}
    assert (sp.get("kernel"), sp.layers) == (kernels, layers)
    drawn = sp.get_random_parameter_values(20)
    assert all(each["kernel"] in kernels and each["layers"] in layers for each in drawn)
    assert sp.spec()["parameters"] == [
        {"name": "kernel", "type": "categorical", "choices": ["(3, 3)", "(5, 5)", None]},
        {"name": "layers", "type": "categorical", "choices": ["[64, 32]", "[128]", "{'units': 8}"]},
    ]
    numbers = sp.transform([(5, 5), [128]])
    assert (numbers, sp.inverse_transform(numbers)) == ([1.0, 1.0], [(5, 5), [128]])
    with pytest.raises(ValueError, match=r"\[1\] cannot be a value"):
        Categorical([[1], 2])  # type: ignore[list-item]


def test_it_is_its_own_iterator_too(space: Searchspace) -> None:
    names = [each["name"] for each in space]
    walked = iter(space)
    assert next(space) == next(walked)
    assert [each["name"] for each in walked] == names[1:]
    assert [next(space)["name"] for _ in names[1:]] == names[1:]
    with pytest.raises(StopIteration):
        next(space)
    assert [(one["name"], other["name"]) for one in space for other in space][:6] == [
        (names[0], name) for name in names
    ] + [(names[1], names[0])]


def test_one_name_cannot_be_declared_twice(space: Searchspace) -> None:
    with pytest.raises(ValueError, match="twice"):
        space.add("kernel", ("INTEGER", [1, 2]))


def test_the_spec_carries_scale_step_conditions_and_constraints() -> None:
    sp = Searchspace(
        lr=Float(1e-5, 1e-1, log=True),
        layers=Int(1, 9, step=2),
        opt=Categorical(["sgd", "adam"]),
        momentum=Float(0.0, 0.99, when="opt == 'sgd' and layers > 1"),
        size=Discrete([16, 64]),
        seed=Constant(7),
    )
    sp.constrain("layers * 2 <= size - 1")
    spec = sp.spec()
    assert spec["parameters"][0] == {"name": "lr", "type": "float", "low": 1e-5, "high": 1e-1, "log": True}
    assert spec["parameters"][1]["step"] == 2
    assert spec["parameters"][3]["when"] == {
        "op": "and",
        "of": [
            {"op": "==", "left": {"param": "opt"}, "right": "sgd"},
            {"op": ">", "left": {"param": "layers"}, "right": 1},
        ],
    }
    assert spec["constraints"] == [
        {
            "op": "<=",
            "left": {"op": "*", "left": {"param": "layers"}, "right": 2},
            "right": {"op": "-", "left": {"param": "size"}, "right": 1},
        }
    ]
    assert hash(sp) == hash(sp)


@pytest.mark.parametrize(
    "condition", ["__import__('os')", "a.b > 1", "f(x) > 1", "x >", "x if y else z", "[1] < 2", "x is 3"]
)
def test_a_condition_is_never_code(condition: str) -> None:
    with pytest.raises(ValueError, match="condition"):
        Searchspace(x=Float(0, 1)).constrain(condition)


def test_chained_comparisons_and_membership() -> None:
    sp = Searchspace(a=Int(0, 9), b=Int(0, 9))
    sp.constrain("0 < a < b")
    sp.constrain("a not in [3, -4]")
    first, second = sp.spec()["constraints"]
    assert [part["op"] for part in first["of"]] == ["<", "<"]
    assert second == {"op": "not", "of": {"op": "in", "left": {"param": "a"}, "values": [3, -4]}}


def test_frozen_scipy_distributions_are_accepted() -> None:
    stats = pytest.importorskip("scipy.stats")
    sp = Searchspace(a=stats.uniform(1, 2), b=stats.loguniform(1e-4, 1.0), c=stats.randint(1, 5))
    assert sp.spec()["parameters"] == [
        {"name": "a", "type": "float", "low": 1.0, "high": 3.0},
        {"name": "b", "type": "float", "low": 1e-4, "high": 1.0, "log": True},
        {"name": "c", "type": "int", "low": 1, "high": 4},
    ]
    with pytest.raises(ValueError, match=r"scipy\.stats\.norm has no bounded form"):
        Searchspace(a=stats.norm())


def test_numpy_numbers_become_plain_ones() -> None:
    numpy = pytest.importorskip("numpy")
    sp = Searchspace(n=("INTEGER", [numpy.int64(1), numpy.int64(5)]))
    assert type(sp.spec()["parameters"][0]["low"]) is int


def test_numbers_of_numpy_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    space = Searchspace(
        x=Float(numpy.float64(0), numpy.float64(1)),
        n=Int(numpy.int64(1), numpy.int64(3)),
        c=Constant(numpy.float64(3)),
        k=Categorical(list(numpy.array([1, 2]))),
    )
    assert json.loads(json.dumps(space.spec()))["parameters"] == [
        {"name": "x", "type": "float", "low": 0.0, "high": 1.0},
        {"name": "n", "type": "int", "low": 1, "high": 3},
        {"name": "c", "type": "constant", "value": 3.0},
        {"name": "k", "type": "categorical", "choices": [1, 2]},
    ]
