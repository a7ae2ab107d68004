"""An interrupt that comes while an experiment is being submitted waits until it can end that experiment."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class HeldInterrupt:
    """Holds the first Ctrl-C back until `release`; a second one breaks through. Only the main thread gets any."""

    def __init__(self) -> None:
        self._came = False
        self._before: Callable[[int, FrameType | None], Any] | int | None = None

    def __enter__(self) -> HeldInterrupt:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._restore()
        if self._came and kind is None:
            raise KeyboardInterrupt

    def release(self) -> None:
        """From here on interrupts come at once; raises KeyboardInterrupt for the one that was held."""
        self._restore()
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if self._came:
            raise KeyboardInterrupt
        self._came = True


LEAVES_WITHIN_SECONDS = 0.5
"""Between the interrupt that begins a kernel's restart and the message that says so."""


def kernel_is_leaving() -> bool:
    """Whether the interrupt that just came begins a kernel's restart or end, and is no wish to stop anything."""
    module = sys.modules.get("IPython")
    kernel = getattr(module.get_ipython(), "kernel", None) if module is not None else None
    if kernel is None:
        return False
    until = time.monotonic() + LEAVES_WITHIN_SECONDS
    while time.monotonic() < until:
        if getattr(kernel, "_shutdown_message", None) is not None:
            return True
        time.sleep(0.02)
    return False
