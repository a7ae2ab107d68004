"""Who does what in a training: the first executor is chief, then come workers, the evaluator and the servers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`worker 1`: the second of those with that role."""

    role: str
    index: int

    def __str__(self) -> str:
        return f"{self.role}_{self.index}"


def places(members: int, *, servers: int = 0, evaluator: bool = False) -> list[Place]:
    """The place of each executor in order of the fleet."""
    plain = members - 1 - servers - evaluator
    return [
        Place("chief", 0),
        *(Place("worker", index) for index in range(plain)),
        *([Place("evaluator", 0)] if evaluator else []),
        *(Place("ps", index) for index in range(servers)),
    ]


def cluster(places: list[Place], addresses: list[str]) -> dict[str, list[str]]:
    """TensorFlow's cluster: the addresses by role."""
    named: dict[str, list[str]] = {}
    for place, address in zip(places, addresses, strict=True):
        named.setdefault(place.role, []).append(address)
    return named
