"""The function as bytes that executors can load, with its closure and the modules beside the notebook."""

from __future__ import annotations

import os
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from hopyard._protocol.errors import error
from hopyard._protocol.version import MAX_FRAME_BYTES
from hopyard.experiment.arguments import name_of
from hopyard.experiment.cells import cell_sources
from hopyard.experiment.culprits import heaviest, megabytes, unpicklable

HEAVY_BYTES = 50 * 1024 * 1024


FORMAT = "hopyard.function/1"
"""With it goes the text of cells, which are no files on executors: for tracebacks with their lines."""


def pickled(fn: Callable[..., Any], folders: list[Path]) -> bytes:
    """A cloudpickle of `fn` with its sources. Modules whose files lie under `folders` travel by value."""
    import cloudpickle

    with _by_value(folders):
        try:
            content: bytes = cloudpickle.dumps((FORMAT, fn, cell_sources(fn)), protocol=5)
        except Exception as refused:
            raise _not_picklable(fn, refused) from refused
        if len(content) > HEAVY_BYTES:
            _weigh(fn, len(content))
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
def _by_value(folders: list[Path]) -> Iterator[None]:
    from cloudpickle import register_pickle_by_value, unregister_pickle_by_value

    registered: list[ModuleType] = []
    for module in _modules_under(folders):
        register_pickle_by_value(module)
        registered.append(module)
    try:
        yield
    finally:
        for module in registered:
            unregister_pickle_by_value(module)


def _modules_under(folders: list[Path]) -> list[ModuleType]:
    """Imported Python modules that executors may not have: below `folders`, and not of the environment."""
    import cloudpickle

    inside = tuple(f"{folder}{os.sep}" for folder in {*folders, *(folder.resolve() for folder in folders)})
    outside = _environment_folders()
    known = cloudpickle.list_registry_pickle_by_value()
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.startswith(inside) or not file.endswith(".py"):
            continue
        if name in known or name == "__main__" or name.partition(".")[0] == "hopyard":
            continue
        if not file.startswith(outside) and module.__name__ == name:
            found.append(module)
    return found


def _environment_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    places = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(f"{place}{os.sep}" for place in places)
