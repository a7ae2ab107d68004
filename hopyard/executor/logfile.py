"""output.log of a trial: everything it printed, whole, as plain text."""

import codecs
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
    """Made with its directory. A write that fails is told once, and nothing more is tried."""

    def __init__(self, directory: str) -> None:
        self._path = os.path.join(directory, NAME)
        self._descriptor: int | None = None
        self.failure: str | None = None
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
            try:
                self._descriptor = os.open(self._path, flags, 0o644)
            except FileNotFoundError:
                os.makedirs(directory, exist_ok=True)
                self._descriptor = os.open(self._path, flags, 0o644)
        except OSError as error:
            self._fail(error)

    def write(self, items: list[OutputItem]) -> None:
        if self._descriptor is None:
            return
        left = memoryview(codecs.encode("".join(map(text_of, items)), "utf-8", "replace"))
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self._fail(error)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _fail(self, error: OSError) -> None:
        self.close()
        message, hint = describe_error("DISK_FULL", path=self._path)
        if error.errno != 28:  # ENOSPC
            message, hint = f"{self._path} cannot be written: {error.strerror}.", "The run goes on."
        self.failure = f"{message} {hint} Output is no longer kept in {NAME}."
