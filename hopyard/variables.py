"""Environment variables for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """Sets them, and afterwards puts back what was there before; what was not there is gone again."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class LastingVariables:
    """Environment variables until the next are set: those of two attempts of one experiment are mostly the same."""

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}

    def set(self, wanted: Mapping[str, str]) -> None:
        """Puts back what was there before and is not wanted; what was changed meanwhile is as wanted again."""
        before = self._before
        if before.keys() != wanted.keys():
            self._put({name: before.pop(name) for name in [*before] if name not in wanted})
            before.update({name: os.environ.get(name) for name in wanted if name not in before})
        self._put(wanted)

    def _put(self, values: Mapping[str, str | None]) -> None:
        for name, value in values.items():
            if os.environ.get(name) != value:
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
