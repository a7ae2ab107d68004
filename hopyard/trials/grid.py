"""The values that a grid takes of a parameter."""

from __future__ import annotations

import math
from typing import Any, Final

from hopyard.searchspace import Float, Int, Parameter

GRID_POINTS: Final = 5
"""Of a continuous one; Maggy refused such a space."""


def grid_values(parameter: Parameter) -> list[Any]:
    """All of them where they can be counted, else some from bound to bound, evenly on its scale."""
    if isinstance(parameter, Int):
        return list(range(int(parameter.low), int(parameter.high) + 1, int(parameter.step or 1)))
    if not isinstance(parameter, Float):
        return list(dict.fromkeys(parameter.feasible()))
    if parameter.step is not None:
        steps = math.floor((parameter.high - parameter.low) / parameter.step + 1e-9)
        return [float(parameter.low + each * parameter.step) for each in range(steps + 1)]
    shares = [each / (GRID_POINTS - 1) for each in range(GRID_POINTS)]
    low, high = parameter.low, parameter.high
    if parameter.log:
        return [low * (high / low) ** share for share in shares]
    return [low + share * (high - low) for share in shares]
