"""Names that notebooks import and this version does not have: each can be imported, and says so when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from hopyard._protocol.errors import error


class Missing:
    """Stands for a function, class or object. Any use of it raises NotAvailable, naming the call and the way out."""

    def __init__(self, name: str, instead: str) -> None:
        self.__name__ = name.rpartition(".")[2]
        self._name = name
        self._instead = instead

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise error("NOT_IMPLEMENTED", what=f"{self._name}()", instead=self._instead)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Missing(f"{self._name}.{name}", self._instead)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> NoReturn:
        raise error("NOT_IMPLEMENTED", what=f"A subclass of {self._name}", instead=self._instead)

    def __iter__(self) -> NoReturn:
        raise error("NOT_IMPLEMENTED", what=self._name, instead=self._instead)

    def __repr__(self) -> str:
        return f"<{self._name}: not available>"


class NoSession:
    """Stands for a Spark session that calls take and nobody needs here. Any use of it says so."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        instead = "Make one with pyspark, or read the data with pandas."
        raise error("NOT_IMPLEMENTED", what=f"{self._name}.{name}, as there is no Spark session here,", instead=instead)

    def __repr__(self) -> str:
        return f"<{self._name}: no Spark session here>"


def missing_names(module: str, instead: str, names: Iterable[str] | None = None) -> Callable[[str], Any]:
    """A module's `__getattr__`. Without `names` every public name is one that is missing."""
    listed = None if names is None else frozenset(names)

    def find(name: str) -> Any:
        if name.startswith("__") or (listed is not None and name not in listed):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return Missing(f"{module}.{name}", instead)

    return find
