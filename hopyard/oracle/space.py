"""The search space as the sidecar has it, with the values as the kernel wrote them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from hopyard.searchspace.parameters import plain
from hopyard.trials.call import Exact, exactly, travelling

Params = dict[str, Any]

_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Space:
    def __init__(self, spec: Mapping[str, Any], exact: Mapping[str, Exact]) -> None:
        self.parameters: list[dict[str, Any]] = list(spec["parameters"])
        self.constraints: list[Any] = list(spec.get("constraints", ()))
        self._exact = exact

    def exact(self, params: Mapping[str, Any]) -> Params:
        """As the train function is given them: JSON makes 1 of 1.0."""
        return {name: exactly(value, self._exact.get(name)) for name, value in params.items()}

    def sent(self, params: Mapping[str, Any]) -> Params:
        """The other way: as they are recorded and sent."""
        return {name: travelling(value, self._exact.get(name)) for name, value in params.items()}

    def allows(self, params: Mapping[str, Any]) -> bool:
        return all(holds(constraint, params) for constraint in self.constraints)

    def is_active(self, parameter: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
        return parameter.get("when") is None or holds(parameter["when"], params)


def sendable(params: Mapping[str, Any]) -> Params:
    """What JSON carries of a configuration. Raises TypeError where it cannot."""
    found = {str(name): plain(value) for name, value in params.items()}
    for name, value in found.items():
        if value is not None and not isinstance(value, bool | int | float | str):
            raise TypeError(f"The proposed {name}={value!r} must be a number, a text, True, False or None.")
    return found


def holds(expression: Any, params: Mapping[str, Any]) -> bool:
    """As the sidecar evaluates it: a comparison with a parameter that is absent, or of another kind, is false."""
    op = expression["op"]
    if op == "and":
        return all(holds(part, params) for part in expression["of"])
    if op == "or":
        return any(holds(part, params) for part in expression["of"])
    if op == "not":
        return not holds(expression["of"], params)
    known, left = _value(expression["left"], params)
    if op == "in":
        return known and left in expression["values"]
    also, right = _value(expression["right"], params)
    if not (known and also):
        return False
    if op in ("==", "!="):
        return bool((left == right) == (op == "=="))
    if not (_is_number(left) and _is_number(right)) and not (isinstance(left, str) and isinstance(right, str)):
        return False
    return bool(_COMPARE[op](left, right))


def _value(term: Any, params: Mapping[str, Any]) -> tuple[bool, Any]:
    if not isinstance(term, Mapping):
        return True, term
    if "param" in term:
        return term["param"] in params, params.get(term["param"])
    (known, left), (also, right) = _value(term["left"], params), _value(term["right"], params)
    if not (known and also and _is_number(left) and _is_number(right)):
        return False, None
    try:
        return True, _ARITHMETIC[term["op"]](left, right)
    except ZeroDivisionError:
        return False, None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
