"""The terminal of a headless run: lines that stay, and under them one that tells what happens now."""

from __future__ import annotations

import shutil
import sys
import threading
from typing import Final

_ERASE: Final = "\r\x1b[2K"


class Terminal:
    """Safe to use from several threads. On a terminal the last line is rewritten; in a log each state is a line."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rewrites = sys.stdout.isatty()
        self._state = ""
        self._open_line = False

    def text(self, text: str) -> None:
        """Output as it comes; a line may arrive in pieces."""
        if not text:
            return
        with self._lock:
            self._hide()
            sys.stdout.write(text)
            self._open_line = not text.endswith("\n")
            self._draw()

    def line(self, text: str) -> None:
        with self._lock:
            self._hide()
            if self._open_line:
                sys.stdout.write("\n")
                self._open_line = False
            sys.stdout.write(f"{text}\n")
            self._draw()

    def state(self, text: str) -> None:
        """What happens now; empty for nothing."""
        if text == self._state:
            return
        if not self._rewrites:
            self._state = text
            if text:
                self.line(f"… {text}")
            return
        with self._lock:
            self._hide()
            self._state = text
            self._draw()

    def _hide(self) -> None:
        if self._rewrites and self._state and not self._open_line:
            sys.stdout.write(_ERASE)

    def _draw(self) -> None:
        # Under half a line there is no place for it.
        if self._rewrites and self._state and not self._open_line:
            sys.stdout.write(f"… {self._state}"[: shutil.get_terminal_size().columns - 1])
        sys.stdout.flush()
