"""What travels of a returned value."""

import math
import pickle
import threading
from typing import Any

import numpy as np
import pytest
from msgspec import UNSET

from hopyard._protocol.errors import BadRequest, ResultNotPicklable
from hopyard.executor.worker import results
from hopyard.executor.worker.results import json_of, metric_of, metrics_of, return_value, text_of


class Odd:
    def __repr__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize("value", [None, True, 0, -(2**53), 0.1, "é", [1, [2.5, None]], {"a": {"b": []}}])
def test_json_carries_exact_values(value: object) -> None:
    assert json_of(value) == value
    assert pickle.loads(return_value(value, None, "f").pickled) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [(1, 2), {1: 2}, {1, 2}, 2**53 + 1, math.nan, math.inf, b"x", "\ud800", 1j, np.zeros(3), [0] * 20_000, "x" * 10**6],
)
def test_json_is_left_out_where_it_would_differ(value: object) -> None:
    assert json_of(value) is UNSET


def test_numbers_of_numpy_are_numbers_in_json() -> None:
    assert json_of({"accuracy": np.float64(0.5), "epochs": np.int64(3)}) == {"accuracy": 0.5, "epochs": 3}


def test_deep_values_do_not_overflow() -> None:
    value: list[Any] = []
    for _ in range(200):
        value = [value]
    assert json_of(value) is UNSET


@pytest.mark.parametrize(
    ("value", "key", "metric"),
    [
        (0.5, None, 0.5),
        (3, None, 3.0),
        (np.float32(0.5), "accuracy", 0.5),
        ({"accuracy": 0.5, "loss": 1}, "accuracy", 0.5),
        ({"accuracy": 0.5}, "loss", UNSET),
        ({"accuracy": 0.5}, None, UNSET),
        (True, None, UNSET),
        (-math.inf, None, -math.inf),
        (10**400, None, math.inf),
        ("0.5", None, UNSET),
        (None, None, UNSET),
    ],
)
def test_metric_is_a_number_or_absent(value: object, key: str | None, metric: object) -> None:
    assert metric_of(value, key) == metric


def test_the_numbers_of_a_dictionary_are_its_metrics() -> None:
    value = {"accuracy": np.float32(0.5), "epochs": 3, "note": "warm", "done": True, "weights": np.zeros(9), 7: 1.0}
    assert metrics_of(value) == {"accuracy": 0.5, "epochs": 3.0}
    assert metrics_of({"note": "warm"}) is UNSET
    assert metrics_of(0.5) is UNSET


def test_metrics_are_bounded() -> None:
    found = metrics_of({**{"x" * 201: 1}, **{f"m{k}": k for k in range(1_000)}})
    assert isinstance(found, dict)
    assert list(found) == [f"m{k}" for k in range(64)]


def test_text_is_cut_before_it_is_made() -> None:
    assert len(text_of(list(range(10**6)))) <= 1_000
    assert len(text_of("x" * 10**7)) <= 1_000
    assert text_of({"a": 1}) == "{'a': 1}"
    assert "repr fails with RuntimeError" in text_of(Odd())


def test_value_that_cannot_be_pickled_is_named() -> None:
    with pytest.raises(ResultNotPicklable, match=r"result of train cannot be pickled.*the value was <unlocked"):
        return_value(threading.Lock(), None, "train")


def test_value_over_a_frame_is_refused_with_both_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_FRAME_BYTES", 100_000)
    with pytest.raises(BadRequest, match=r"2000\d\d bytes is over the limit of 34464"):
        return_value(b"x" * 200_000, None, "train")


def test_a_name_that_cannot_be_sent_is_no_metric() -> None:
    assert metrics_of({"a\udce4": 2.0, "b": 1.0}) == {"b": 1.0}
    assert return_value({"a\udce4": 2.0}, None, "f").json is UNSET
