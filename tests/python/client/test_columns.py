"""Columns of numbers as the sidecar packs them."""

from __future__ import annotations

import json
import math
import struct

import pytest

from hopyard._client.columns import unpack


def packed(head: object, *arrays: tuple[str, str, str, list[float]]) -> bytes:
    """As `protocol/columns.ts` says: each array begins at a multiple of 8 bytes."""
    said = json.dumps(
        {"head": head, "arrays": [[name, kind, len(values)] for name, kind, _, values in arrays]}
    ).encode()
    said += b" " * (-(8 + len(said)) % 8)
    content = b"HYC1" + struct.pack("<I", len(said)) + said
    for _, _, code, values in arrays:
        column = struct.pack(f"<{len(values)}{code}", *values)
        content += column + b"\0" * (-len(column) % 8)
    return content


def test_each_type_is_read_with_its_own_size() -> None:
    head, columns = unpack(
        packed(
            {"mark": 3},
            ("rows", "i32", "i", [7, -1, 2]),
            ("offsets", "u32", "I", [0, 4_000_000_000]),
            ("states", "u8", "B", [1, 2, 255]),
            ("values", "f64", "d", [0.5, math.nan, -math.inf]),
        )
    )

    assert head == {"mark": 3}
    assert list(columns["rows"]) == [7, -1, 2]
    assert list(columns["offsets"]) == [0, 4_000_000_000]
    assert list(columns["states"]) == [1, 2, 255]
    assert columns["values"][0] == 0.5
    assert math.isnan(columns["values"][1])
    assert columns["values"][2] == -math.inf


@pytest.mark.parametrize(
    ("content", "why"), [(b"{}", "hold no columns"), (packed({}, ("x", "f64", "d", [1.0, 2.0]))[:-8], "'x' is cut off")]
)
def test_what_is_none_of_it_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unpack(content)
