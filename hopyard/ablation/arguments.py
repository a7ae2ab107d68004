"""Arguments of the train function that can be left out: tagged at their default, or named in the study."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """A default value with what stands in for it when the part is left out."""

    value: Any
    without: Any


def part(value: Any, *, without: Any = None) -> Any:
    """Tags an argument: `def train(reporter, warmup=part(True, without=False))`.

    The function is given `value`, and `without` in the trial that leaves the argument out. Called by hand it sees the
    tag itself: call it through `experiment.lagom`, or pass the argument.
    """
    return Part(value, without)


def tagged(function: Callable[..., Any]) -> dict[str, Part]:
    """The tagged arguments of a function, in order."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {each.name: each.default for each in parameters if isinstance(each.default, Part)}


class Arguments:
    """Arguments by name, each with the value it has when it is left out."""

    def __init__(self) -> None:
        self._without: dict[str, Any] = {}

    def include(self, **without: Any) -> None:
        """`include(dropout=0.0, augment=False)`: what the function is given in place of its default."""
        self._without.update(without)

    def exclude(self, *names: str) -> None:
        for name in names:
            self._without.pop(name, None)

    def items(self) -> list[tuple[str, Any]]:
        return list(self._without.items())

    def __len__(self) -> int:
        return len(self._without)
