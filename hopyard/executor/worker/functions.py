"""Functions as they come from the kernel: a cloudpickle of the function, or of (FORMAT, function, sources)."""

import inspect
import linecache
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import cloudpickle

from hopyard._protocol.errors import error
from hopyard.executor.recent import Recent

FORMAT: Final = "hopyard.function/1"
"""With `sources`, a mapping of file names to text, tracebacks show lines of notebooks that are no files here."""


class LoadedFunction(NamedTuple):
    call: Callable[..., Any]
    name: str
    wants_reporter: bool
    wants_budget: bool


class Functions:
    """Each is unpickled once and kept while it is among the last used; its globals last as long."""

    def __init__(self) -> None:
        self._kept: Recent[LoadedFunction | bytes] = Recent()

    def receive(self, sha256: str, pickled: bytes) -> None:
        """Kept before it is loaded: whatever loading it does, the agent's list of what is here stays right."""
        self._kept.put(sha256, pickled)

    def get(self, sha256: str, name: str) -> LoadedFunction:
        """Raises FunctionNotLoadable."""
        kept = self._kept.get(sha256)
        if not isinstance(kept, LoadedFunction):
            kept = _load(name, kept)
            self._kept.put(sha256, kept)
        return kept


def _load(name: str, pickled: bytes | None) -> LoadedFunction:
    if pickled is None:
        raise error("FUNCTION_NOT_LOADABLE", function=name, why="its bytes did not come")
    try:
        value = cloudpickle.loads(pickled)
    except MemoryError:
        raise
    except Exception as cause:
        raise error("FUNCTION_NOT_LOADABLE", function=name, why=f"{type(cause).__name__}: {cause}") from cause
    if isinstance(value, tuple) and len(value) == 3 and value[0] == FORMAT:
        _, value, sources = value
        for file, text in sources.items():
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    if not callable(value):
        raise error("FUNCTION_NOT_LOADABLE", function=name, why=f"it is {type(value).__name__}, which cannot be called")
    names = _parameters(value)
    return LoadedFunction(value, name, "reporter" in names, "budget" in names)


def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # built-in functions without a signature
        return frozenset()
