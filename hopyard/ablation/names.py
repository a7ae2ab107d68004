"""Ordered collections of names with Maggy's ``include`` and ``exclude``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet
from typing import Any


class OrderedSet(MutableSet[str]):
    """A set that remembers the order in which its names came."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = dict.fromkeys(names)

    def add(self, value: str) -> None:
        self._names.setdefault(value)

    def discard(self, value: str) -> None:
        self._names.pop(value, None)

    def update(self, *names: Iterable[str]) -> None:
        for each in names:
            self._names |= dict.fromkeys(each)

    def __contains__(self, value: object) -> bool:
        return value in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self._names))}}}" if self._names else "set()"


class Names:
    """Names in the order in which they were included, each once."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._names = OrderedSet()

    def include(self, *names: Any) -> None:
        """Adds names, given one by one or in lists."""
        for name in self._each("include", names):
            self._names.add(name)

    def exclude(self, *names: Any) -> None:
        """Takes names out again; one that was never included is left alone."""
        for name in self._each("exclude", names):
            self._names.discard(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def _each(self, verb: str, names: tuple[Any, ...]) -> Iterator[str]:
        for given in names:
            for name in given if isinstance(given, (list, tuple, set)) else [given]:
                if not isinstance(name, str):
                    raise ValueError(
                        f"{self._what}.{verb}() only accepts strings or lists of strings, but it received {name!r} "
                        f"(of type '{type(name).__name__}')."
                    )
                yield name


class Groups:
    """Groups of names that leave together: listed ones, or all with one prefix."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._groups: dict[frozenset[str] | str, tuple[str, ...] | str] = {}

    def include(self, lists: tuple[Any, ...], prefix: Any) -> None:
        for key, group in self._each("include_groups", lists, prefix):
            self._groups[key] = group

    def exclude(self, lists: tuple[Any, ...], prefix: Any) -> None:
        for key, _ in self._each("exclude_groups", lists, prefix):
            self._groups.pop(key, None)

    def __iter__(self) -> Iterator[tuple[str, ...] | str]:
        """A tuple of names, or a prefix."""
        return iter(self._groups.values())

    def __len__(self) -> int:
        return len(self._groups)

    def _each(
        self, verb: str, lists: tuple[Any, ...], prefix: Any
    ) -> Iterator[tuple[frozenset[str] | str, tuple[str, ...] | str]]:
        if prefix is not None:
            if not isinstance(prefix, str):
                raise ValueError(f"The prefix of {self._what}.{verb}() must be a string, not {prefix!r}.")
            yield prefix, prefix
        for group in lists:
            if not isinstance(group, (list, tuple)) or not all(isinstance(name, str) for name in group):
                raise ValueError(
                    f"{self._what}.{verb}() only accepts a prefix string or lists of strings, not {group!r}."
                )
            if len(group) < 2:
                raise ValueError(
                    f"{self._what}.{verb}() received a list ({group!r}) of fewer than two names; for a single one use "
                    f"{self._what}.{verb.removesuffix('_groups')}()."
                )
            yield frozenset(group), tuple(group)
