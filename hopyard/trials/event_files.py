"""TensorBoard event files with a trial's parameters and metric, for its HParams page.

Neither TensorBoard nor TensorFlow is imported: the few messages are written by hand, as their formats say (TFRecord
frames of protobuf messages).
"""

from __future__ import annotations

import math
import os
import socket
import struct
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any, Final

PLUGIN: Final = "hparams"
START_TAG: Final = "_hparams_/session_start_info"
END_TAG: Final = "_hparams_/session_end_info"
STATUS: Final = {"succeeded": 1, "stopped": 1, "failed": 2}
LARGEST_FLOAT: Final = 3.4e38


def wanted() -> bool:
    """Whether somebody could look at them: TensorBoard is installed."""
    try:
        return find_spec("tensorboard") is not None
    except (ImportError, ValueError):
        return False


def write_events(
    directory: str | os.PathLike[str],
    params: Mapping[str, Any],
    metrics: Mapping[str, float],
    *,
    step: int,
    state: str,
    started: float,
    ended: float,
) -> str:
    """One event file of a trial; times are seconds since 1970. Returns its path."""
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, f"events.out.tfevents.{round(ended)}.{socket.gethostname()}.hparams")
    begin = b"".join(_bytes(1, _text(1, name) + _bytes(2, _value(value))) for name, value in params.items())
    events = [
        _event(started, 0, file_version="brain.Event:2"),
        _event(started, 0, [_plugin(START_TAG, _bytes(3, begin + _double(5, started)))]),
        _event(ended, step, [_text(1, name) + _float(2, value) for name, value in metrics.items()]),
        _event(ended, step, [_plugin(END_TAG, _bytes(4, _varint_field(1, STATUS.get(state, 0)) + _double(2, ended)))]),
    ]
    partial = os.path.join(directory, f".{os.path.basename(path)}.partial")
    with open(partial, "wb") as file:
        file.writelines(map(_record, events))
    os.replace(partial, path)
    return path


def _event(wall: float, step: int, values: Iterable[bytes] = (), *, file_version: str | None = None) -> bytes:
    summary = b"".join(_bytes(1, value) for value in values)
    head = _double(1, wall) + _varint_field(2, step)
    return head + (_text(3, file_version) if file_version is not None else _bytes(5, summary))


def _plugin(tag: str, content: bytes) -> bytes:
    """A summary's value that carries a plug-in's message, and no number."""
    return _text(1, tag) + _bytes(9, _bytes(1, _text(1, PLUGIN) + _bytes(2, content)))


def _value(value: Any) -> bytes:
    """google.protobuf.Value."""
    if isinstance(value, bool):
        return _varint_field(4, int(value))
    if isinstance(value, int | float):
        return _double(2, float(value)) if math.isfinite(value) else _text(3, str(value))
    return _text(3, str(value))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varint_field(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _double(field: int, number: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", number)


def _float(field: int, number: float) -> bytes:
    near = number if abs(number) < LARGEST_FLOAT else math.copysign(math.inf, number) if number == number else math.nan
    return _varint(field << 3 | 5) + struct.pack("<f", near)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode("utf-8", "replace"))


def _record(message: bytes) -> bytes:
    length = struct.pack("<Q", len(message))
    return length + _masked(length) + message + _masked(message)


def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_CASTAGNOLI: Final = _table()


def _masked(content: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _CASTAGNOLI[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
