"""`lr=1e-4..1e-1~log`, `units=16..256`, `optimizer=adam,sgd`: what a parameter of `%%trials` may be."""

from __future__ import annotations

import ast
import contextlib
import re
from typing import Any, Final

from hopyard.searchspace import Categorical, Discrete, Float, Int, Parameter
from hopyard.searchspace import Constant as Fixed

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE: Final = re.compile(rf"\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*(?:~\s*(\w+)\s*)?")
FORMS: Final = "0.1,0.01 (some values), 0.1..0.8 (a range), 16..256 (whole numbers), 1e-4..1e-1~log (by magnitudes)"


def parameter(name: str, text: str, now: Any) -> Parameter:
    """`now` is what the cell has: its kind decides where the text leaves it open. Raises ValueError."""
    found = _RANGE.fullmatch(text)
    if found is not None and not isinstance(now, str):
        return _range(name, found[1], found[2], found[3], now)
    values = [_value(each.strip(), now) for each in text.split(",")]
    if any(each == "" for each in values) and not isinstance(now, str):
        raise ValueError(f"{name}={text} has an empty value. Write {FORMS}.")
    if ".." in text and not isinstance(now, str):
        raise ValueError(f"{name}={text} is no range: it needs two numbers. Write {FORMS}.")
    if len(values) == 1:
        return Fixed(values[0])
    numbers = [each for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    return Discrete(sorted(numbers)) if len(numbers) == len(values) else Categorical(values)


def _range(name: str, low: str, high: str, scale: str | None, now: Any) -> Parameter:
    if isinstance(now, bool):
        raise ValueError(f"{name} is {now} in the cell: write {name}=True,False instead of a range.")
    if scale not in (None, "log"):
        raise ValueError(f"{name}: after ~ stands log, not {scale!r}.")
    log = scale is not None
    bounds = _number(low), _number(high)
    try:
        if isinstance(now, float) or not all(isinstance(each, int) for each in bounds):
            return Float(float(bounds[0]), float(bounds[1]), log=log)
        return Int(bounds[0], bounds[1], log=log)
    except (ValueError, AssertionError) as wrong:
        raise ValueError(f"{name}={low}..{high}: {wrong}") from None


def _value(text: str, now: Any) -> Any:
    """A constant as Python writes it, or a bare word; for a text in the cell always a text."""
    if isinstance(now, str):
        return text.strip("'\"")
    with contextlib.suppress(ValueError, SyntaxError):
        value = ast.literal_eval(text)
        if value is None or isinstance(value, bool | int | float | str):
            return float(value) if isinstance(now, float) and type(value) is int else value
    return text


def _number(text: str) -> int | float:
    return float(text) if any(sign in text for sign in ".eE") else int(text)


def shown(parameter: Parameter) -> str:
    """As people read it, in the plan that stands above the trials."""
    if isinstance(parameter, Float | Int):
        return f"{parameter.low:g} … {parameter.high:g}" + (" by magnitudes" if parameter.log else "")
    return " · ".join(str(each) for each in parameter.feasible())


def size(parameter: Parameter) -> int | None:
    """How many values; None for a range."""
    return None if isinstance(parameter, Float | Int) else len(parameter.feasible())
