"""Intervals of Student's t for means of few values. No library is needed for them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

TINY = 1e-300


class Difference(NamedTuple):
    """Of two means, with its interval; the interval and the size are None where they cannot be told."""

    mean: float
    low: float | None
    high: float | None
    size: float | None
    """Hedges' g: the difference in standard deviations, corrected for few values."""


def difference(values: Sequence[float], base: Sequence[float], *, paired: bool, level: float = 0.95) -> Difference:
    """`values` against `base`. Paired: value for value (the same seeds); else Welch's, for unequal spreads."""
    mean = statistics.fmean(values) - statistics.fmean(base)
    if min(len(values), len(base)) < 2:
        return Difference(mean, None, None, None)
    one, other = statistics.variance(values), statistics.variance(base)
    if paired and len(values) == len(base):
        error = math.sqrt(statistics.variance([a - b for a, b in zip(values, base, strict=True)]) / len(values))
        freedom = float(len(values) - 1)
    else:
        parts = one / len(values), other / len(base)
        error = math.sqrt(sum(parts))
        spread = parts[0] ** 2 / (len(values) - 1) + parts[1] ** 2 / (len(base) - 1)
        freedom = sum(parts) ** 2 / spread if spread > 0 else float(len(values) + len(base) - 2)
    reach = quantile(0.5 + level / 2, freedom) * error
    return Difference(mean, mean - reach, mean + reach, _size(mean, one, other, len(values), len(base)))


def _size(mean: float, one: float, other: float, n: int, m: int) -> float | None:
    freedom = n + m - 2
    pooled = math.sqrt(((n - 1) * one + (m - 1) * other) / freedom)
    if pooled == 0:
        return None
    return mean / pooled * (1 - 3 / (4 * freedom - 1))


def quantile(probability: float, freedom: float) -> float:
    """The t below which `probability` (at least a half) of the distribution lies, by bisection."""
    low, high = 0.0, 1.0
    while below(high, freedom) < probability:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if below(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def below(t: float, freedom: float) -> float:
    """The distribution function for t of 0 or more."""
    return 1 - _beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _fraction(b, a, 1 - x) / b
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's way."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _away(1 + even * d)
        c = _away(1 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _away(1 + odd * d)
        c = _away(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY
