"""The text of the cells that a function's code comes from."""

from __future__ import annotations

import linecache
import os
from collections.abc import Callable
from types import FunctionType
from typing import Any

from hopyard.experiment.culprits import used

MOST_FUNCTIONS = 200
MOST_CHARACTERS = 1_000_000


def cell_sources(fn: Callable[..., Any]) -> dict[str, str]:
    """File name → text, for code of `fn` and of the functions it uses that is in no file."""
    sources: dict[str, str] = {}
    left = MOST_CHARACTERS
    for name in _files(fn):
        if name in sources or os.path.exists(name):
            continue
        text = "".join(linecache.getlines(name))
        if text and len(text) <= left:
            sources[name] = text
            left -= len(text)
    return sources


def _files(fn: Callable[..., Any]) -> list[str]:
    waiting: list[Any] = [getattr(fn, "__func__", fn)]
    seen: dict[int, str] = {}
    while waiting and len(seen) < MOST_FUNCTIONS:
        each = waiting.pop()
        if isinstance(each, FunctionType) and id(each) not in seen:
            seen[id(each)] = each.__code__.co_filename
            waiting += [value for _, value in used(each)]
        elif isinstance(each, type) and each.__module__ == "__main__":
            waiting += [value for value in vars(each).values() if isinstance(value, FunctionType)]
    return list(seen.values())
