"""What a blocking call returns, kept with its experiment: another kernel that attaches to it gets the same."""

from __future__ import annotations

import pickle
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hopyard.experiment.whole_files import put

if TYPE_CHECKING:
    from hopyard.experiment.handle import Handle

FILE: Final = ".shape.pickle"


class LastingShape(ABC):
    """Makes a result of the trials. It can be pickled, and holds neither function nor data."""

    @abstractmethod
    def __call__(self, handle: Handle) -> Any: ...


def keep(shape: Any, directory: Path) -> None:
    """A folder that cannot be written fails no experiment: this kernel has the shape."""
    if isinstance(shape, LastingShape):
        with suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
            put(directory / FILE, pickle.dumps(shape))


def kept(directory: Path) -> LastingShape | None:
    """None where there is none, or one that cannot be read: damaged, or of another version of this library."""
    try:
        shape = pickle.loads((directory / FILE).read_bytes())
    except Exception:  # a pickle may raise anything
        return None
    return shape if isinstance(shape, LastingShape) else None
