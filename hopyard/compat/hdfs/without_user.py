"""pydoop's calls say whose they are; here there is one user."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def without_user(function: Callable[P, R]) -> Callable[..., R]:
    @wraps(function)
    def call(*args: Any, user: str | None = None, **given: Any) -> R:
        return function(*args, **given)

    return call
