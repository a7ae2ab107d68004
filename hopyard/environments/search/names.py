"""All names of an index in one sorted file, read through the page cache: nothing is loaded to answer a keystroke.

The file is the names, normalized, sorted as bytes, each between two newlines. Prefixes are found by bisection,
substrings by one sweep of the C library, near misses by looking up every text that is one edit away.
"""

from __future__ import annotations

import heapq
import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hopyard.environments.files import write_bytes
from hopyard.environments.installed import normal
from hopyard.environments.search.popular import POPULAR, RANK
from hopyard.environments.shapes import NameFound

_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789-"
_MOST_SUBSTRINGS: Final = 4_000
_FUZZY_FROM: Final = 4
"""Shorter texts are one edit away from too much."""
_UNPOPULAR: Final = len(POPULAR)


def write_names(path: Path, names: Iterable[str]) -> int:
    kept = sorted({name.encode("ascii", "ignore") for name in map(normal, names) if name} - {b""})
    write_bytes(path, b"\n" + b"\n".join(kept) + b"\n")
    return len(kept)


class NameIndex:
    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        self._bytes.close()

    def __contains__(self, name: str) -> bool:
        return self._bytes.find(b"\n" + normal(name).encode() + b"\n", self._lower(normal(name).encode()) - 1) >= 0

    def search(self, query: str, limit: int) -> list[NameFound]:
        text = normal(query.strip()).encode("ascii", "ignore").strip(b"-")
        if not text:
            return []
        found: dict[bytes, NameFound] = {}
        for match, names in (
            ("prefix", self._prefixed(text, limit)),
            ("substring", self._holding(text, limit)),
            ("fuzzy", self._near(text, limit)),
        ):
            if len(found) >= limit:
                break
            for name in names:
                kind = "exact" if name == text else match
                found.setdefault(name, NameFound(name=name.decode(), match=kind))  # type: ignore[arg-type]
        return list(found.values())[:limit]

    def _prefixed(self, text: bytes, limit: int) -> list[bytes]:
        """The text itself, popular names, then shorter before longer."""
        start = self._lower(text)
        end = self._lower(text + b"\x7f")  # after every character that a name can hold
        names = self._bytes[start:end].split()
        return heapq.nsmallest(limit, names, key=lambda name: (name != text, *_order(name)))

    def _holding(self, text: bytes, limit: int) -> list[bytes]:
        if len(text) < 2:
            return []
        best = heapq.nsmallest(limit * 2, self._sweep(text), key=lambda name: (b"-" + text not in name, *_order(name)))
        return sorted(best, key=lambda name: (RANK.get(name.decode(), _UNPOPULAR), b"-" + text not in name, len(name)))

    def _sweep(self, text: bytes) -> Iterator[bytes]:
        position = 0
        for _ in range(_MOST_SUBSTRINGS):
            at = self._bytes.find(text, position)
            if at < 0:
                return
            start = self._bytes.rfind(b"\n", 0, at) + 1
            position = self._bytes.find(b"\n", at)
            if start != at:  # else it is a prefix
                yield self._bytes[start:position]

    def _near(self, text: bytes, limit: int) -> list[bytes]:
        if len(text) < _FUZZY_FROM:
            return []
        whole: list[bytes] = []
        begun: list[bytes] = []
        for variant in _one_edit(text):
            at = self._lower(variant)
            end = self._bytes.find(b"\n", at)
            name = self._bytes[at:end] if end >= 0 else b""
            if name == variant:
                whole.append(name)
            elif name.startswith(variant) and len(text) > _FUZZY_FROM:
                begun.append(name)
        return heapq.nsmallest(limit, whole, key=_order) + heapq.nsmallest(limit, begun, key=_order)

    def _lower(self, text: bytes) -> int:
        """Offset of the first name that is not before the text."""
        low, high = 0, len(self._bytes) - 1  # both at a newline
        while low < high:
            middle = self._bytes.rfind(b"\n", low, (low + high) // 2 + 1)
            end = self._bytes.find(b"\n", middle + 1)
            if self._bytes[middle + 1 : end] < text:
                low = end
            elif middle == low:
                high = low
            else:
                high = middle
        return low + 1


def _order(name: bytes) -> tuple[int, int, bytes]:
    return RANK.get(name.decode(), _UNPOPULAR), len(name), name


def _one_edit(text: bytes) -> set[bytes]:
    splits = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    variants = {left + right[1:] for left, right in splits if right}
    variants |= {left + right[1:2] + right[:1] + right[2:] for left, right in splits if len(right) > 1}
    for letter in (bytes([code]) for code in _LETTERS):
        variants |= {left + letter + right[1:] for left, right in splits if right}
        variants |= {left + letter + right for left, right in splits}
    return variants - {text}
