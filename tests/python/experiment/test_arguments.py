"""What the function takes, checked before anything starts."""

from __future__ import annotations

import functools
import pickle
from typing import Any

import pytest

from hopyard.experiment.arguments import check_function, name_of, rows_of


def train(lr: float, depth: int = 2, *, seed: int = 0) -> None: ...


def test_one_row_for_each_position() -> None:
    rows = rows_of(train, {"lr": [0.1, 0.2], "seed": range(2)})

    assert rows is not None
    assert [row.params for row in rows] == [{"lr": 0.1, "seed": 0}, {"lr": 0.2, "seed": 1}]


def test_defaults_need_no_list() -> None:
    """hops raised KeyError for them (H7)."""
    assert rows_of(train, {"lr": [0.1]}) is not None


def test_wrappers_partials_and_keyword_functions_are_understood() -> None:
    @functools.wraps(train)
    def wrapped(*args: Any, **kwargs: Any) -> None: ...

    assert rows_of(wrapped, {"lr": [1]}) is not None
    assert rows_of(functools.partial(train, lr=1), {"depth": [1]}) is not None
    assert rows_of(lambda **anything: None, {"x": [1]}) is not None
    assert name_of(functools.partial(train)) == "train"


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(TypeError, match=r"train has no argument 'rate'. Its arguments: lr, depth, seed\."):
        rows_of(train, {"rate": [1]})


def test_a_missing_argument_is_named_with_the_call_that_gives_it() -> None:
    with pytest.raises(TypeError, match=r"train needs 'lr' too: launch\(train, \{'depth': \[...\], 'lr': \[...\]\}\)"):
        rows_of(train, {"depth": [1]})
    with pytest.raises(TypeError, match="train needs 'lr'"):
        rows_of(train, None)


def test_the_reporter_comes_from_the_executor() -> None:
    assert rows_of(lambda lr, reporter: None, {"lr": [1]}) is not None


def test_unequal_lists_are_refused_in_hops_words() -> None:
    with pytest.raises(ValueError, match="Length of each") as caught:
        rows_of(train, {"lr": [1, 2], "depth": [1]})

    assert str(caught.value) == "Length of each function argument list must be equal"


@pytest.mark.parametrize("value", [0.1, "abc", {"a": 1}, b"x"])
def test_a_value_instead_of_a_list_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"args_dict\['lr'\] is .* it must be a list"):
        rows_of(train, {"lr": value})  # type: ignore[dict-item]


def test_empty_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        rows_of(train, {"lr": []})


@pytest.mark.parametrize("thing", [3, "train", None])
def test_only_functions_are_launched(thing: object) -> None:
    with pytest.raises(TypeError, match="launch needs a function"):
        check_function(thing)


def test_async_functions_are_refused_with_the_way_out() -> None:
    async def later() -> None: ...

    with pytest.raises(TypeError, match=r"asyncio\.run"):
        check_function(later)


@pytest.mark.parametrize("value", [1.0, [2.5, 1.0], {"a": [3.0]}, 2**31, -(2**40), 2**53 + 1])
def test_what_javascript_would_change_travels_pickled(value: Any) -> None:
    rows = rows_of(lambda x: x, {"x": [value]})
    assert rows is not None
    assert isinstance(rows[0].pickled, bytes)
    assert pickle.loads(rows[0].pickled) == {"x": value}


@pytest.mark.parametrize("value", [0.5, 7, -3, "text", True, None, [0.1, 2], {"a": 0.5}])
def test_what_it_keeps_travels_as_it_is(value: Any) -> None:
    rows = rows_of(lambda x: x, {"x": [value]})
    assert rows is not None
    assert not isinstance(rows[0].pickled, bytes)
    assert rows[0].params == {"x": value}
