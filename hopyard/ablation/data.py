"""Tables without some of their columns: data frames, dictionaries of columns, arrays whose columns have names."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any


class Table:
    """Data whose columns can be left out. `columns` names those of a two-dimensional array."""

    def __init__(self, content: Any, columns: Sequence[str] | None = None) -> None:
        self._content = content
        names = columns if columns is not None else _names(content)
        if names is None:
            raise TypeError(
                f"Columns of {type(content).__name__} have no names: give a data frame, a dictionary of columns, or an "
                "array with columns=[...]."
            )
        self.columns = [str(name) for name in names]
        shape = getattr(content, "shape", None)
        if columns is not None and shape is not None and (len(shape) != 2 or shape[1] != len(self.columns)):
            raise ValueError(f"{len(self.columns)} columns were named; the array has the shape {tuple(shape)}.")

    def without(self, gone: Sequence[str]) -> Any:
        """The same kind of thing without these columns, each time another: trials change what they are given, and an
        executor's next one must not see that."""
        self.check(gone)
        return copy.deepcopy(self._kept(gone) if gone else self._content)

    def _kept(self, gone: Sequence[str]) -> Any:
        content = self._content
        if isinstance(content, Mapping):
            return {name: column for name, column in content.items() if name not in gone}
        if hasattr(content, "columns") and hasattr(content, "drop"):
            return _dropped(content, list(gone))
        kept = [position for position, name in enumerate(self.columns) if name not in gone]
        return content[:, kept]

    def check(self, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self.columns]
        if missing:
            said = ", ".join(map(repr, missing))
            raise ValueError(f"The data has no column {said}; it has {', '.join(map(repr, self.columns))}.")

    def prefixed(self, prefix: str) -> list[str]:
        found = [name for name in self.columns if name.lower().startswith(prefix.lower())]
        if not found:
            raise ValueError(f"No column begins with {prefix!r}; they are {', '.join(map(repr, self.columns))}.")
        return found


def _names(content: Any) -> Sequence[Any] | None:
    if isinstance(content, Mapping):
        return list(content)
    columns = getattr(content, "columns", None)
    return None if columns is None else list(columns)


def _dropped(frame: Any, gone: list[str]) -> Any:
    try:
        return frame.drop(columns=gone)  # pandas
    except TypeError:
        return frame.drop(gone)  # polars
