"""Files that a function returns by name, kept with its trial, as hops did. Runs on executors: imports are light."""

from __future__ import annotations

import inspect
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hopyard.tensorboard import TRIAL_DIRECTORY
from hopyard.trials.own_directory import own_directory


@dataclass
class FilesKept:
    """Calls the function; a returned text, or one in the returned dictionary, that names a file is one to keep."""

    function: Callable[..., Any]

    @property
    def __name__(self) -> str:
        return str(getattr(self.function, "__name__", type(self.function).__name__))

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.function)

    def __call__(self, /, *args: Any, **given: Any) -> Any:
        with own_directory() as own:
            return keep(self.function(*args, **given), own)


def keep(value: Any, own: str | None) -> Any:
    """The same with paths of kept files, on an executor; elsewhere as it is. `own`: the trial's working directory."""
    directory = os.environ.get(TRIAL_DIRECTORY)
    if directory is None:
        return value
    if isinstance(value, dict):
        return {name: _kept(each, directory, own) for name, each in value.items()}
    return _kept(value, directory, own)


def _kept(value: Any, directory: str, own: str | None) -> Any:
    """The path, from Experiments/ on, of the file's copy in `directory`. What names no file is what it is."""
    if not isinstance(value, str) or len(value) > 4_096 or "\0" in value or not os.path.isfile(value):
        return value
    source = os.path.abspath(value)
    target = os.path.join(directory, os.path.basename(source))
    if source.startswith(directory + os.sep):
        target = source
    else:
        os.makedirs(directory, exist_ok=True)
        shutil.copy2(source, target)
        if own is not None and os.path.realpath(source).startswith(own + os.sep):
            os.unlink(source)  # it moved, as on Hopsworks
    _, experiments, below = target.rpartition(f"{os.sep}Experiments{os.sep}")
    return f"Experiments/{below}" if experiments else target
