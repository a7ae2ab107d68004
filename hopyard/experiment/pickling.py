"""The function as bytes that executors can load, with its closure and the modules beside the notebook."""

from __future__ import annotations

import os
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from hopyard._protocol.errors import error
from hopyard._protocol.version import MAX_FRAME_BYTES
from hopyard.experiment.arguments import name_of
from hopyard.experiment.cells import cell_sources
from hopyard.experiment.culprits import heaviest, megabytes, unpicklable
from hopyard.experiment.keeping import dumps

HEAVY_BYTES = 50 * 1024 * 1024


FORMAT = "hopyard.function/1"
"""With it goes the text of cells, which are no files on executors: for tracebacks with their lines."""


def pickled(fn: Callable[..., Any], folders: list[Path], sent: Callable[..., Any] | None = None) -> bytes:
    """A cloudpickle of `fn` with its sources. Modules whose files lie under `folders` travel by value.

    `sent` goes in its place: an object that calls it.
    """
    with by_value(folders):
        try:
            content = dumps((FORMAT, sent or fn, cell_sources(fn)))
        except Exception as refused:
            raise _not_picklable(fn, refused) from refused
        if len(content) > HEAVY_BYTES:
            _weigh(fn, len(content))
    return content


def pickled_value(value: object, name: str, parts: list[Any], folders: list[Path]) -> bytes:
    """A cloudpickle of any object; `parts` of it are looked through for what cannot be pickled."""
    with by_value(folders):
        try:
            content = dumps(value)
        except Exception as refused:
            found = next(filter(None, map(unpicklable, parts)), None)
            what = f"pickling it raised {type(refused).__name__}: {refused}"
            if found is not None:
                what = f"it uses {found.path}{found.via}, a {found.kind}{found.size}, which cannot be pickled"
            instead = "Create what it uses when it is first asked." if found is None else found.advice
            raise error("NOT_PICKLABLE", function=name, what=what, instead=instead) from refused
    if len(content) > MAX_FRAME_BYTES:
        what = f"it takes {megabytes(len(content))}, over the limit of {megabytes(MAX_FRAME_BYTES)}"
        raise error("NOT_PICKLABLE", function=name, what=what, instead="Read large values from a file instead.")
    return content


def _not_picklable(fn: Callable[..., Any], refused: Exception) -> Exception:
    found = unpicklable(fn)
    if found is None:
        what = f"pickling it raised {type(refused).__name__}: {refused}"
        instead = "Create what it uses inside the function, or pass it as an argument."
    else:
        what = f"it uses {found.path}{found.via}, a {found.kind}{found.size}, which cannot be pickled"
        instead = found.advice
    return error("NOT_PICKLABLE", function=name_of(fn), what=what, instead=instead)


def _weigh(fn: Callable[..., Any], size: int) -> None:
    found = heaviest(fn)
    biggest = f"The largest variable it uses is {found.path} ({found.kind}{found.size}). " if found is not None else ""
    advice = "Write large values to a file and read it in the function."
    if size > MAX_FRAME_BYTES:
        what = f"with what it uses it takes {megabytes(size)}, over the limit of {megabytes(MAX_FRAME_BYTES)}"
        raise error("NOT_PICKLABLE", function=name_of(fn), what=what, instead=biggest + advice)
    warnings.warn(
        f"{name_of(fn)} travels to executors with {megabytes(size)} of values. {biggest}{advice}", stacklevel=5
    )


@contextmanager
def by_value(folders: list[Path]) -> Iterator[None]:
    from cloudpickle import list_registry_pickle_by_value, register_pickle_by_value, unregister_pickle_by_value

    known = list_registry_pickle_by_value()  # the user's own wishes stay
    registered = [module for module in _modules_under(folders) if module.__name__ not in known]
    for module in registered:
        register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in registered:
            unregister_pickle_by_value(module)


_outside: tuple[tuple[str, ...], set[str]] = ((), set())
"""Names of modules that are known not to lie under these folders: a kernel has thousands."""


def _modules_under(folders: list[Path]) -> list[ModuleType]:
    """Imported Python modules that executors may not have: below `folders`, and not of the environment."""
    global _outside
    inside = tuple(f"{folder}{os.sep}" for folder in folders)
    if _outside[0] != inside:
        _outside = (inside, set())
    outside = _outside[1]
    found = []
    for name, module in list(sys.modules.items()):
        if name in outside:
            continue
        if _is_beside(name, module, inside):
            found.append(module)
        else:
            outside.add(name)
    return found


def _is_beside(name: str, module: ModuleType, inside: tuple[str, ...]) -> bool:
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py") or getattr(module, "__name__", None) != name:
        return False
    if name == "__main__" or name.partition(".")[0] == "hopyard":
        return False
    return file.startswith(inside) and not file.startswith(_environment_folders())


@lru_cache
def _environment_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    places = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(f"{place}{os.sep}" for place in places)
