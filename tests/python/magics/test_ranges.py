"""Values of the parameters of `%%trials`."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.magics.ranges import parameter, shown, size
from hopyard.searchspace import Categorical, Constant, Discrete, Float, Int


@pytest.mark.parametrize(
    ("text", "now", "made"),
    [
        ("0.1..0.8", 0.5, Float(0.1, 0.8)),
        ("16..256", 64, Int(16, 256)),
        ("1..8", 2.0, Float(1.0, 8.0)),
        ("0.5..4", 2, Float(0.5, 4.0)),
        ("1e-4..1e-1~log", 0.01, Float(1e-4, 1e-1, log=True)),
        ("16..256 ~ log", 64, Int(16, 256, log=True)),
        ("-1..-0.5", 0.0, Float(-1.0, -0.5)),
        ("0.1,0.01", 0.5, Discrete([0.01, 0.1])),
        ("1,2", 0.5, Discrete([1.0, 2.0])),
        ("1,2", 4, Discrete([1, 2])),
        ("adam,sgd", "rmsprop", Categorical(["adam", "sgd"])),
        ("'adam', \"sgd\"", "rmsprop", Categorical(["adam", "sgd"])),
        ("1,2", "one", Categorical(["1", "2"])),
        ("True,False", True, Categorical([True, False])),
        ("None,1", None, Categorical([None, 1])),
        ("0.25", 0.5, Constant(0.25)),
    ],
)
def test_values_are_read_by_the_kind_of_the_constant(text: str, now: Any, made: Any) -> None:
    assert parameter("x", text, now) == made


@pytest.mark.parametrize(
    ("text", "now", "why"),
    [
        ("0.8..0.1", 0.5, "lower bound 0.8 must be less"),
        ("0..1~log", 0.5, "log scale needs a lower bound above 0"),
        ("1..2~square", 0.5, "after ~ stands log, not 'square'"),
        ("a..b", 0.5, "is no range"),
        ("0.1,,0.2", 0.5, "has an empty value"),
        ("1,1", 1, "listed twice"),
        ("0..1", True, "write x=True,False"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, now: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parameter("x", text, now)


def test_they_are_shown_as_people_write_them() -> None:
    assert shown(parameter("x", "1e-4..0.1~log", 0.1)) == "0.0001 … 0.1 by magnitudes"
    assert shown(parameter("x", "b,a", "c")) == "b · a"
    assert (size(parameter("x", "b,a", "c")), size(parameter("x", "1..2", 1))) == (2, None)
