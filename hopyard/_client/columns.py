"""Columns of numbers as the sidecar sends what is too much for JSON; `protocol/columns.ts` says how they lie."""

from __future__ import annotations

import json
import sys
from array import array
from typing import Any, Final

MAGIC: Final = b"HYC1"
TYPES: Final = {"f64": "d", "i32": "i", "u32": "I", "i16": "h", "u8": "B"}


def unpack(content: bytes) -> tuple[Any, dict[str, array[Any]]]:
    """The head and the arrays by name. Raises ValueError for what is none of it."""
    if content[:4] != MAGIC:
        raise ValueError(f"These {len(content)} bytes hold no columns: they do not begin with {MAGIC.decode()}.")
    at = 8 + int.from_bytes(content[4:8], "little")
    said = json.loads(content[8:at])
    columns: dict[str, array[Any]] = {}
    for name, kind, length in said["arrays"]:
        column = array(TYPES[kind])
        size = length * column.itemsize
        if at + size > len(content):
            raise ValueError(f"The column {name!r} is cut off: {len(content)} bytes came, {at + size} were announced.")
        column.frombytes(content[at : at + size])
        if sys.byteorder == "big":
            column.byteswap()
        columns[name] = column
        at += -(-size // 8) * 8  # each begins at a multiple of 8
    return said["head"], columns
