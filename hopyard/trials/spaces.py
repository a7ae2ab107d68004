"""Search spaces in the spellings of Maggy, of hops and of plain Python."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any, Final

from hopyard.searchspace import Categorical, Constant, Discrete, Float, Int, Parameter, Searchspace
from hopyard.searchspace.parameters import plain
from hopyard.trials.call import Exact

_RANGE: Final = re.compile(r"^\s*(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*-\s*(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*$")
ONLY_NUMBERS: Final = "Only float and int is currently supported"


def space_of(given: Any) -> Searchspace:
    """A Searchspace, None for no parameters, or a dictionary of what Searchspace takes."""
    if given is None:
        return Searchspace()
    if isinstance(given, Searchspace):
        return given
    if isinstance(given, Mapping):
        return quiet_space({str(name): value for name, value in given.items()})
    raise ValueError(
        f"The experiment's search space should be an instance of maggy.Searchspace, but it is {given!r} "
        f"(of type '{type(given).__name__}')."
    )


def quiet_space(parameters: Mapping[str, Any]) -> Searchspace:
    """Without saying that each was added."""
    import contextlib
    import io

    space = Searchspace()
    with contextlib.redirect_stdout(io.StringIO()):
        for name, value in parameters.items():
            space.add(name, value)
    return space


def exact_values(space: Searchspace) -> dict[str, Exact]:
    """What JSON does not keep: 1.0 comes back as 1, and a tuple travels as its text."""
    exact: dict[str, Exact] = {}
    for name, parameter in space._parameters.items():
        if isinstance(parameter, Float):
            exact[name] = "float"
        elif isinstance(parameter, Int):
            exact[name] = "int"
        else:
            exact[name] = tuple(zip(parameter.sent(), parameter.feasible(), strict=True))
    return exact


def boundaries(boundary_dict: Any) -> Searchspace:
    """What hops' differential evolution takes: two bounds, categories, "0.1-0.8".

    Reversed bounds are put right with a warning, as real notebooks have them; mixed numbers are fractions.
    """
    if not isinstance(boundary_dict, Mapping) or not boundary_dict:
        raise ValueError(
            f"boundary_dict must be a dictionary of lists, such as {{'lr': [0.1, 0.8]}}, not {boundary_dict!r}."
        )
    return quiet_space({str(name): _boundary(str(name), values) for name, values in boundary_dict.items()})


def _boundary(name: str, values: Any) -> Parameter:
    if isinstance(values, str):
        values = _text_range(name, values)
    if not isinstance(values, list | tuple) or not values:
        raise ValueError(f"The boundary list of {name!r} must be a list with values, not {values!r}.")
    listed = [plain(value) for value in values]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in listed):
        if any(isinstance(each, int | float) and not isinstance(each, bool) for each in listed) or not all(
            isinstance(each, str | bool) or each is None for each in listed
        ):
            raise ValueError(f"{ONLY_NUMBERS} in ranges, and texts or booleans as categories: {name!r} has {values!r}.")
        return Categorical(listed)
    if len(listed) != 2:
        raise ValueError(
            f"Boundary list must contain exactly two elements, a lower and an upper one: {name!r} has {values!r}."
        )
    low, high = listed
    if low > high:
        warnings.warn(
            f"The bounds {values!r} of {name!r} are reversed; they are read as [{high!r}, {low!r}].", stacklevel=6
        )
        low, high = high, low
    if low == high:
        return Constant(low)
    return Int(low, high) if isinstance(low, int) and isinstance(high, int) else Float(float(low), float(high))


def _text_range(name: str, text: str) -> list[int | float]:
    found = _RANGE.match(text)
    if found is None:
        raise ValueError(f"The range {text!r} of {name!r} must be written as 'low-high', such as '0.1-0.8'.")
    return [float(each) if any(sign in each for sign in ".eE") else int(each) for each in found.groups()]


def random_boundaries(boundary_dict: Any) -> Searchspace:
    """What hops' random search takes: two numbers, the lower first."""
    if not isinstance(boundary_dict, Mapping) or not boundary_dict:
        raise ValueError(
            f"boundary_dict must be a dictionary of lists, such as {{'lr': [0.1, 0.8]}}, not {boundary_dict!r}."
        )
    for name, values in boundary_dict.items():
        if not isinstance(values, list | tuple) or len(values) != 2:
            raise ValueError(
                f"Boundary list must contain exactly two elements, a lower and an upper one: {name!r} has {values!r}."
            )
        low, high = map(plain, values)
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (low, high)):
            raise ValueError(ONLY_NUMBERS)
        if not low < high:
            raise AssertionError(f"lower bound: {low} must be less than upper bound: {high}")
    return boundaries(boundary_dict)


__all__ = ["Discrete", "boundaries", "exact_values", "quiet_space", "random_boundaries", "space_of"]
