"""What a train function may return, by the rules of Maggy and of hops. Runs on executors: it imports nothing heavy."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

from hopyard.trials.exceptions import SHOWN, MetricTypeError, ReturnTypeError

Rules = Literal["maggy", "listed", "first", "hops"]
"""`listed` and `first` are Maggy 1.1: a list gives its first element as the metric, and by `first` a dictionary without
the key its first value."""


def checked(value: Any, key: str | None, rules: Rules, further: tuple[str, ...] = ()) -> Any:
    """The value with its metric as a plain number. Raises what the version's library raised."""
    if rules == "hops":
        return _hops(value, key)
    wanted = key if key is not None else "metric"
    if further:
        return _objectives(value, (wanted, *further))
    if rules != "maggy":
        value = first_of(value)
    if isinstance(value, dict):
        if wanted not in value and rules == "first" and value:
            value = {**value, wanted: next(iter(value.values()))}
        if wanted not in value:
            names = ", ".join(map(repr, value)) or "none"
            raise KeyError(
                f"The returned dictionary has no optimization key {wanted!r}; its keys: {names[:SHOWN]}. "
                "Return it, or name another with optimization_key=."
            )
        number = plain_number(value[wanted])
        if number is None:
            raise MetricTypeError(wanted, value[wanted])
        return {**value, wanted: number}
    number = plain_number(value)
    if number is None:
        raise ReturnTypeError(wanted, value)
    return number


def first_of(value: Any) -> Any:
    """Of a list, as `model.evaluate` of Keras returns it, its first element: the loss."""
    return value[0] if isinstance(value, list) and value else value


def _objectives(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(
            f"The train function returned {repr(value)[:SHOWN]}; with several objectives it must return a dictionary "
            f"with a number for each of {', '.join(map(repr, names))}."
        )
    numbers = {}
    for name in names:
        if name not in value:
            raise KeyError(
                f"The returned dictionary has no {name!r}, which is an objective; it has "
                f"{', '.join(map(repr, value))[:SHOWN] or 'nothing'}."
            )
        number = plain_number(value[name])
        if number is None:
            raise MetricTypeError(name, value[name])
        numbers[name] = number
    return {**numbers, **value, **numbers}  # of very many numbers the first are kept


def _hops(value: Any, key: str | None) -> Any:
    if not isinstance(value, dict):
        return _hops_number(value)
    if not value:
        raise Exception("Returned dict is empty, make sure that the function returns at least one metric.")
    if key is None and len(value) > 1:
        raise Exception(
            "Missing optimization_key argument, as the returned dict contains several metrics: "
            f"{', '.join(map(repr, value))}."
        )
    if len(value) == 1:  # the only value is the metric, under whatever name
        only, held = next(iter(value.items()))
        number = _hops_number(held)
        return {only: number, **({} if key is None else {key: number})}
    if key not in value:
        raise Exception(
            "optimization_key not in returned dict, make sure that it is one of the keys of the dict: "
            f"{key!r} is not among {', '.join(map(repr, value))}."
        )
    return {**value, key: _hops_number(value[key])}


def _hops_number(value: Any) -> int | float:
    number = number_in(value)
    if number is None:
        raise ValueError(f"Metric to maximize or minimize is not a number: {repr(value)[:SHOWN]}")
    return number


def number_in(value: Any) -> int | float | None:
    """What hops takes for a number: text too, as its registry hands metrics out, and an array of one."""
    if isinstance(value, str):
        with suppress(ValueError):
            return float(value)
        return None
    if callable(getattr(value, "item", None)) and getattr(value, "size", None) == 1:
        return plain_number(value.item())
    return plain_number(value)


def plain_number(value: Any) -> int | float | None:
    """The Python number that it is or holds (numpy's scalars, tensors of one number); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "ndim", None) == 0:
        held = item()
        if isinstance(held, int | float) and not isinstance(held, bool):
            return held
    return None
