"""The old names run one experiment at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_running: Final = threading.Lock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    if not _running.acquire(blocking=False):
        raise RuntimeError("An experiment is currently running.")
    try:
        yield
    finally:
        _running.release()
