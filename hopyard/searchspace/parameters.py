"""One parameter of a search space, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from hopyard.searchspace.expression import parse_condition

Scalar = float | int | str | bool | None
THINGS: Final = (tuple, list, dict)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """A NumPy scalar as the Python number it stands for; anything else unchanged."""
    item = getattr(value, "item", None)
    return item() if callable(item) and type(value).__module__ == "numpy" else value


def _make_plain(parameter: Parameter, *names: str) -> None:
    for name in names:
        value = getattr(parameter, name)
        listed = [plain(each) for each in value] if isinstance(value, list | tuple) else plain(value)
        object.__setattr__(parameter, name, listed)


@dataclass(frozen=True)
class Parameter:
    """Base of all kinds; ``when`` is a condition on earlier parameters, as Python text: ``"optimizer == 'sgd'"``."""

    maggy_type: ClassVar[str] = ""

    def feasible(self) -> list[Any]:
        """The list Maggy shows for it: two bounds, or the values."""
        raise NotImplementedError

    def sent(self) -> list[Any]:
        """The same list as its values travel and are recorded."""
        return self.feasible()

    def spec(self, name: str) -> dict[str, Any]:
        """Its JSON form, as the sidecar reads it."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Range(Parameter):
    low: float
    high: float
    log: bool = False
    step: float | None = None
    when: str | None = None

    def __post_init__(self) -> None:
        _make_plain(self, "low", "high", "step")
        kind = type(self).__name__
        for bound in (self.low, self.high):
            if not _is_number(bound) or not math.isfinite(bound):
                raise ValueError(f"{kind}: both bounds must be finite numbers, not {bound!r}.")
        if self.low >= self.high:
            raise AssertionError(
                f"{kind}: lower bound {self.low} must be less than upper bound {self.high}; "
                f"write [{self.high}, {self.low}]."
                if self.low > self.high
                else f"{kind}: lower bound {self.low} must be less than upper bound; "
                f"use Constant({self.low}) for one value."
            )
        if self.log and self.low <= 0:
            raise ValueError(f"{kind}: a log scale needs a lower bound above 0, not {self.low}.")
        if self.step is not None and not 0 < self.step <= self.high - self.low:
            raise ValueError(f"{kind}: step must be above 0 and at most {self.high - self.low}, not {self.step!r}.")

    def feasible(self) -> list[Any]:
        return [self.low, self.high]

    def spec(self, name: str) -> dict[str, Any]:
        spec: dict[str, Any] = {"name": name, "type": type(self).__name__.lower(), "low": self.low, "high": self.high}
        if self.log:
            spec["log"] = True
        if self.step is not None:
            spec["step"] = self.step
        return _with_condition(spec, self.when)


@dataclass(frozen=True)
class Float(_Range):
    """A real number in [low, high]; with ``step``, a multiple of it above low; with ``log``, spread over magnitudes."""

    maggy_type: ClassVar[str] = "DOUBLE"


@dataclass(frozen=True)
class Int(_Range):
    """A whole number in [low, high], both included."""

    maggy_type: ClassVar[str] = "INTEGER"

    def __post_init__(self) -> None:
        _make_plain(self, "low", "high")
        for bound in (self.low, self.high):
            if not isinstance(bound, int) or isinstance(bound, bool):
                raise ValueError(f"Int: an INTEGER needs whole bounds, not {bound!r}. Use DOUBLE for fractions.")
        super().__post_init__()


@dataclass(frozen=True)
class Discrete(Parameter):
    """Numbers in order, not evenly spaced; neighbours resemble each other."""

    maggy_type: ClassVar[str] = "DISCRETE"
    values: Sequence[Scalar]
    when: str | None = None

    def __post_init__(self) -> None:
        _make_plain(self, "values")
        _check_choices("Discrete", self.values)

    def feasible(self) -> list[Any]:
        return list(self.values)

    def spec(self, name: str) -> dict[str, Any]:
        return _with_condition({"name": name, "type": "discrete", "values": list(self.values)}, self.when)


@dataclass(frozen=True)
class Categorical(Parameter):
    """Values without an order: numbers, texts, true, false or None."""

    maggy_type: ClassVar[str] = "CATEGORICAL"
    choices: Sequence[Scalar]
    when: str | None = None

    def __post_init__(self) -> None:
        _make_plain(self, "choices")
        _check_choices("Categorical", self.choices)

    def feasible(self) -> list[Any]:
        return list(self.choices)

    def spec(self, name: str) -> dict[str, Any]:
        return _with_condition({"name": name, "type": "categorical", "choices": self.sent()}, self.when)


@dataclass(frozen=True)
class Things(Categorical):
    """Also tuples, lists and dictionaries, as Maggy's CATEGORICAL took them.

    Each is known by its text wherever it is recorded or shown; the train function is given the value as it was listed.
    """

    choices: Sequence[Any]

    def __post_init__(self) -> None:
        _check_choices("Categorical", self.sent())

    def sent(self) -> list[Any]:
        return [repr(value) if isinstance(value, THINGS) else value for value in self.choices]


@dataclass(frozen=True)
class Constant(Parameter):
    """One value that every trial receives."""

    maggy_type: ClassVar[str] = "CATEGORICAL"
    value: Scalar
    when: str | None = None

    def __post_init__(self) -> None:
        _make_plain(self, "value")

    def feasible(self) -> list[Any]:
        return [self.value]

    def spec(self, name: str) -> dict[str, Any]:
        return _with_condition({"name": name, "type": "constant", "value": self.value}, self.when)


def _check_choices(kind: str, values: Sequence[Scalar]) -> None:
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"{kind}: give its values as a list, not {values!r}.")
    if not values:
        raise ValueError(f"{kind}: it needs at least one value; the list is empty.")
    for value in values:
        if not (_is_number(value) or isinstance(value, (str, bool)) or value is None):
            raise ValueError(
                f"{kind}: {value!r} cannot be a value; use numbers, texts, True, False or None "
                "(a name for anything larger, looked up inside the train function)."
            )
    seen: list[tuple[type, Scalar]] = []
    for value in values:
        key = (type(value), value)
        if key in seen:
            raise ValueError(f"{kind}: the value {value!r} is listed twice; list each value once.")
        seen.append(key)


def _with_condition(spec: dict[str, Any], when: str | None) -> dict[str, Any]:
    return spec if when is None else {**spec, "when": parse_condition(when)}
