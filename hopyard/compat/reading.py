"""numpy and pandas functions whose first argument is a path of the project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from hopyard.compat.hdfs.paths import resolve


def calls_of(module: str, library: str, names: Iterable[str]) -> Callable[[str], Any]:
    """A module's `__getattr__`: each name is the library's function, given the path as it lies here."""
    listed = tuple(names)

    def find(name: str) -> Any:
        if name not in listed:
            raise AttributeError(f"module {module!r} has no attribute {name!r}; it has {', '.join(listed)}")
        return _on_path(getattr(import_module(library), name), makes=name.startswith("save"))

    return find


def writes(name: str) -> Callable[..., None]:
    """pandas_helper's `write_csv(path, frame)` is the frame's own `to_csv(path)`."""

    def write(hdfs_filename: str | os.PathLike[str], dataframe: Any, **options: Any) -> None:
        path = resolve(hdfs_filename)
        path.parent.mkdir(parents=True, exist_ok=True)
        getattr(dataframe, f"to_{name}")(path, **options)

    return write


def _on_path(function: Callable[..., Any], *, makes: bool) -> Callable[..., Any]:
    def call(hdfs_filename: str | os.PathLike[str], *args: Any, **options: Any) -> Any:
        path = resolve(hdfs_filename)
        if makes or str(options.get("mode", "")).startswith("w"):
            path.parent.mkdir(parents=True, exist_ok=True)
        return function(path, *args, **options)

    return call
