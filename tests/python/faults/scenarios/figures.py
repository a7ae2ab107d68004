"""What a scenario saw, for people to read."""

from __future__ import annotations

from collections.abc import Sequence

Figures = dict[str, object]


def at(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def seconds(values: Sequence[float]) -> str:
    return f"median {at(values, 0.5):.2f} s, p95 {at(values, 0.95):.2f} s, most {max(values):.2f} s"
