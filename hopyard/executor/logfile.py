"""output.log of a trial: everything it printed, whole, as plain text."""

import errno
import os
from typing import Final

from hopyard._protocol.errors import describe_error
from hopyard._protocol.output import ClearItem, DisplayItem, ErrorItem, OutputItem, StreamItem

NAME: Final = "output.log"


def text_of(item: OutputItem) -> str:
    if isinstance(item, StreamItem):
        return item.text
    if isinstance(item, DisplayItem):
        shown = item.data.get("text/plain", f"[{', '.join(item.data)}]")
        return f"{shown}\n"
    if isinstance(item, ErrorItem):
        return "\n".join([*item.traceback, ""])
    if isinstance(item, ClearItem):
        return ""
    return f"[{item.text}]\n"


class LogFile:
    """Made, with its directory, at the first output. A write that fails is told once, and nothing more is tried."""

    def __init__(self, directory: str) -> None:
        self._path = os.path.join(directory, NAME)
        self._descriptor: int | None = None
        self._given_up = False
        self.failure: str | None = None

    def write(self, items: list[OutputItem]) -> None:
        if self._given_up:
            return
        left = memoryview("".join(map(text_of, items)).encode("utf-8", "replace"))
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self._fail(error)

    def _open(self) -> int:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        return os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _fail(self, error: OSError) -> None:
        self.close()
        self._given_up = True
        message, hint = describe_error("DISK_FULL", path=self._path)
        if error.errno != errno.ENOSPC:
            message, hint = f"{self._path} cannot be written: {error.strerror}.", "The run goes on."
        self.failure = f"{message} {hint} Output is no longer kept in {NAME}."
