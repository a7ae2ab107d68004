"""What a function returned, made ready to travel: pickle, text, JSON where it is exact, and the number that decides."""

import math
import pickle
import reprlib
from typing import Any, Final

import cloudpickle
from msgspec import UNSET, UnsetType

from hopyard._protocol.errors import error
from hopyard._protocol.result import ReturnValue
from hopyard._protocol.version import MAX_FRAME_BYTES

MOST_REPR: Final = 1_000
MOST_METRICS: Final = 64
LONGEST_METRIC: Final = 200
MOST_JSON_VALUES: Final = 10_000
MOST_JSON_TEXT: Final = 200_000
LARGEST_EXACT: Final = 2**53
_SIMPLE: Final = (float, int, str, bool, bytes, type(None))
_MARGIN: Final = 64 * 1024

_short = reprlib.Repr()
_short.maxlevel = 4
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxfrozenset = _short.maxdict = _short.maxdeque = 100
_short.maxstring = _short.maxother = _short.maxlong = MOST_REPR


class _Inexact(Exception):
    pass


def return_value(value: Any, metric_key: str | None, function: str) -> ReturnValue:
    """Raises ResultNotPicklable or BadRequest (too large), with the text of the value in the message."""
    try:
        pickled = (pickle if type(value) in _SIMPLE else cloudpickle).dumps(value, protocol=5)
    except MemoryError:
        raise
    except Exception as cause:
        why = f"{type(cause).__name__}: {cause}; the value was {text_of(value)}"
        raise error("RESULT_NOT_PICKLABLE", function=function, why=why) from cause
    if len(pickled) > MAX_FRAME_BYTES - _MARGIN:
        raise error("FRAME_TOO_LARGE", size=len(pickled), limit=MAX_FRAME_BYTES - _MARGIN)
    return ReturnValue(
        repr=text_of(value),
        size=len(pickled),
        json=json_of(value),
        metric=metric_of(value, metric_key),
        metrics=metrics_of(value),
        pickled=pickled,
    )


def text_of(value: Any) -> str:
    """repr(), cut; large containers are cut before, not after."""
    try:
        large = isinstance(value, list | tuple | dict | set | frozenset | str | bytes) and len(value) > 100
        return (_short.repr(value) if large else repr(value))[:MOST_REPR]
    except Exception as cause:
        return f"<{type(value).__name__}, whose repr fails with {type(cause).__name__}>"


def metric_of(value: Any, key: str | None) -> float | UnsetType:
    """The number itself, or the one under `key` of a dictionary."""
    if isinstance(value, dict):
        if key is None or key not in value:
            return UNSET
        value = value[key]
    return _number(value)


def metrics_of(value: Any) -> dict[str, float] | UnsetType:
    """The numbers of a dictionary, as many as are shown."""
    if not isinstance(value, dict):
        return UNSET
    found: dict[str, float] = {}
    for name, each in value.items():
        number = _number(each) if type(name) is str and len(name) <= LONGEST_METRIC and _is_text(name) else UNSET
        if number is not UNSET:
            found[name] = number
            if len(found) == MOST_METRICS:
                break
    return found or UNSET


def _number(value: Any) -> float | UnsetType:
    number = _scalar(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return UNSET
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def json_of(value: Any) -> Any:
    """The value where JSON carries it exactly, else UNSET. Numbers of numpy count as numbers."""
    budget = [MOST_JSON_VALUES, MOST_JSON_TEXT]
    try:
        return _exact(value, budget, 0)
    except _Inexact:
        return UNSET


def _exact(value: Any, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > 50:
        raise _Inexact
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is float:
        if math.isfinite(value):
            return value
        raise _Inexact
    if kind is int:
        if -LARGEST_EXACT <= value <= LARGEST_EXACT:
            return value
        raise _Inexact
    if kind is str:
        return _exact_text(value, budget)
    if kind is list:
        return [_exact(item, budget, depth + 1) for item in value]
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise _Inexact
        return {_exact_text(key, budget): _exact(item, budget, depth + 1) for key, item in value.items()}
    number = _scalar(value)
    if number is value:
        raise _Inexact
    return _exact(number, budget, depth + 1)


def _exact_text(text: str, budget: list[int]) -> str:
    budget[1] -= len(text)
    if budget[1] < 0 or not _is_text(text):
        raise _Inexact
    return text


def _is_text(text: str) -> bool:
    """Halves of surrogate pairs, as Python has them for bytes of file names that are no text, cannot be sent."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _scalar(value: Any) -> Any:
    """A Python number for a numpy scalar; other values as they are."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        item = value.item()
        return item if type(item) in (int, float, bool) else value
    return value
