"""The next generation, laid and tried out from the caches alone while indexes are still asked what is right.

Most of a solve is waiting: an index is asked about each package anew, and mostly says what it said before. What it
says decides: when it is, byte for byte, the lock that the caches suggested, what lies there is that generation; else
it is thrown away and all takes its usual way. Nothing is told of it, and a failure of it is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hopyard._protocol.errors import HopyardError
from hopyard.environments import files, store
from hopyard.environments.events import silent
from hopyard.environments.laying import Laid, lay
from hopyard.environments.machines import part_for
from hopyard.environments.places import EnvironmentPlace
from hopyard.environments.shapes import Lock, Machine, Wish


class HeadStart:
    def __init__(self, place: EnvironmentPlace, wish: Wish, machine: Machine, guard: int) -> None:
        self.generation = store.next_generation(place)
        self.guard = guard
        self._place, self._wish, self._machine = place, wish, machine
        self._lock, self._laid = b"", Laid(0)
        self._ours = False
        """The generation's folder is of this head start, and nobody has taken it."""

    def lay(self, lock: Lock, interpreter: str) -> None:
        """As `solving.HeadStart`."""
        said = msgspec.json.encode(lock)
        try:
            self.generation.folder.mkdir(parents=True)
            self._ours = True
            self._laid = lay(
                self._place.name,
                self.generation.prefix,
                lock,
                part_for(lock, self._machine)[1],
                interpreter,
                silent,
                self.guard,
                old=self._old(),
                meanwhile=lambda: store.write_plan(self.generation, lock, self._wish),
                cached_only=True,
            )
            self._lock = said
        except (HopyardError, OSError):  # the usual way meets it again, and says so
            self.discard()

    def taken(self, lock: Lock) -> Laid | None:
        """None: it is not what was wanted, and gone."""
        if self._ours and self._lock == msgspec.json.encode(lock):
            self._ours = False
            return self._laid
        self.discard()
        return None

    def discard(self) -> None:
        if self._ours:
            files.throw_away(self.generation.folder)
            self._ours = False

    def _old(self) -> Path | None:
        """Whose bytecode comes along"""
        number = store.current_number(self._place)
        return self._place.generation(number).prefix if number else None


@contextmanager
def ahead(place: EnvironmentPlace, wish: Wish, machine: Machine, guard: int) -> Iterator[HeadStart]:
    """Under the environment's guard; who leaves without having taken it leaves nothing behind."""
    start = HeadStart(place, wish, machine, guard)
    try:
        yield start
    finally:
        start.discard()
