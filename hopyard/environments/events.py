"""What an operation tells while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from hopyard.environments.shapes import Preview


class _Event(msgspec.Struct, rename="camel", kw_only=True, tag_field="event"):
    pass


class PhaseBegan(_Event, tag="phase"):
    """queue · solve · preview · download · link · pack · test · switch · sweep"""

    phase: str
    says: str = ""


class Progressed(_Event, tag="progress"):
    phase: str
    bytes: int = 0
    total_bytes: int = 0
    packages: int = 0
    total_packages: int = 0
    item: str = ""


class Logged(_Event, tag="log"):
    line: str


class Previewed(_Event, tag="preview"):
    preview: Preview


class Succeeded(_Event, tag="result"):
    result: Any
    id: Any = None


class Failure(msgspec.Struct, rename="camel", kw_only=True):
    code: str
    message: str
    hint: str = ""
    details: dict[str, Any] = {}


class Failed(_Event, tag="error"):
    error: Failure
    id: Any = None


Event: TypeAlias = PhaseBegan | Progressed | Logged | Previewed | Succeeded | Failed
Tell: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    pass
