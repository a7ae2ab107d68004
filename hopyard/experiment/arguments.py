"""Arguments of a launch: what the function takes, and the rows that `args_dict` makes."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hopyard._protocol.experiment import Row

SHOWN = 200
"""Characters of a value's repr where JSON cannot carry the value."""
PROVIDED = ("reporter",)
"""Arguments that the executor gives by itself to functions that take them."""
Function = Callable[..., Any]


def check_function(fn: object) -> Function:
    if not callable(fn):
        way_out = "the function itself, not its name" if isinstance(fn, str) else "launch(fn), not launch(fn())"
        raise TypeError(f"launch needs a function, not {_shown(fn)} of type {type(fn).__name__}: write {way_out}.")
    if inspect.iscoroutinefunction(fn):
        raise TypeError(f"{name_of(fn)} is an async function; launch needs a plain one: call asyncio.run inside it.")
    return fn


def name_of(fn: object) -> str:
    inner = fn
    while hasattr(inner, "func"):  # functools.partial
        inner = inner.func
    return str(getattr(inner, "__name__", None) or type(inner).__name__)


def rows_of(fn: Function, args_dict: Mapping[str, Iterable[Any]] | None) -> list[Row] | None:
    """One row for each position of the argument lists. None without arguments: then each executor runs the function."""
    if not args_dict:
        check_signature(fn, {})
        return None
    columns = _columns(args_dict)
    check_signature(fn, {name: values[0] for name, values in columns.items()})
    names = list(columns)
    return [row_of(dict(zip(names, values, strict=True))) for values in zip(*columns.values(), strict=True)]


def _columns(args_dict: object) -> dict[str, list[Any]]:
    if not isinstance(args_dict, Mapping):
        raise TypeError(
            f"args_dict is {_shown(args_dict)}; it must be a dictionary of lists, such as {{'lr': [0.1, 0.01]}}."
        )
    columns: dict[str, list[Any]] = {}
    for name, values in args_dict.items():
        if not isinstance(name, str):
            raise TypeError(f"args_dict has the key {_shown(name)}; keys are names of arguments.")
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            shown = _shown(values)
            raise TypeError(f"args_dict[{name!r}] is {shown}; it must be a list of values, such as [{shown}].")
        columns[name] = list(values)
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise _unequal(lengths)
    if 0 in lengths.values():
        raise ValueError(f"args_dict[{next(iter(lengths))!r}] is empty; each argument needs at least one value.")
    return columns


def _unequal(lengths: Mapping[str, int]) -> ValueError:
    unequal = ValueError("Length of each function argument list must be equal")  # hops' words, as notebooks expect them
    if hasattr(unequal, "add_note"):
        unequal.add_note(", ".join(f"{name!r} has {length}" for name, length in lengths.items()))
    return unequal


def check_signature(fn: Function, given: Mapping[str, Any]) -> None:
    """Refuses names the function does not take, and required ones that are not given, naming the valid ones."""
    try:
        signature = inspect.signature(fn)
    except (ValueError, TypeError):  # some builtins have none
        return
    taken = {name: p for name, p in signature.parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    by_position = [
        p.name for p in signature.parameters.values() if p.kind is p.POSITIONAL_ONLY and p.default is p.empty
    ]
    if by_position:
        raise TypeError(
            f"{name_of(fn)} takes {_listed(by_position)} by position only, and arguments go by name: remove the '/'."
        )
    unknown = [name for name in given if name not in taken and not takes_any]
    if unknown:
        valid = f"Its arguments: {', '.join(taken)}." if taken else "It takes no arguments."
        raise TypeError(f"{name_of(fn)} has no argument {_listed(unknown)}. {valid}")
    missing = [name for name, p in taken.items() if p.default is p.empty and name not in (*given, *PROVIDED)]
    if missing:
        example = ", ".join(f"{name!r}: [...]" for name in (*given, *missing))
        raise TypeError(f"{name_of(fn)} needs {_listed(missing)} too: launch({name_of(fn)}, {{{example}}}).")


def row_of(values: Mapping[str, Any]) -> Row:
    """`params` is what people see; where JSON cannot carry a value exactly, all of the row's values go pickled too."""
    params: dict[str, Any] = {}
    exact = True
    for name, value in values.items():
        if _is_json(value):
            params[name] = value
            continue
        exact = False
        params[name] = _plain(value)
    if exact:
        return Row(params=params)
    import cloudpickle

    return Row(params=params, pickled=cloudpickle.dumps(dict(values), protocol=5))


def _is_json(value: Any) -> bool:
    kind = type(value)
    if value is None or kind in (bool, str):
        return True
    if kind is int:
        return bool(-(2**31) <= value < 2**31)  # JavaScript sends larger ones as doubles,
    if kind is float:
        return math.isfinite(value) and not value.is_integer()  # and 1.0 as 1
    if kind is list:
        return all(map(_is_json, value))
    if kind is dict:
        return all(type(key) is str and _is_json(item) for key, item in value.items())
    return False


def _plain(value: Any) -> Any:
    """Something near the value that people can read: numpy's numbers as numbers, the rest by repr."""
    if type(value) in (int, float) and math.isfinite(value) and abs(value) < 2**53:
        return value
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "shape", None) == ():
        number = item()
        if _is_json(number):
            return number
    return _shown(value)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
