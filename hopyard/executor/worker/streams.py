"""sys.stdout and sys.stderr of the worker, and its input()."""

import codecs
import io
import os
from collections.abc import Iterable
from typing import Any, Final, Literal, NoReturn

from hopyard.executor.worker.channel import Channel

_DESCRIPTORS: Final = {"stdout": 1, "stderr": 2}


class _Bytes(io.RawIOBase):
    """`sys.stdout.buffer`: bytes become text, what is no UTF-8 becomes replacement characters."""

    def __init__(self, stream: "OutputStream") -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raw = bytes(data)
        text = self._decoder.decode(raw)
        if text:
            self._stream.write(text)
        return len(raw)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


class OutputStream(io.TextIOBase):
    """Text goes to the channel; in a process that user code forked, to the descriptor."""

    def __init__(self, channel: Channel, name: Literal["stdout", "stderr"]) -> None:
        super().__init__()
        self._channel = channel
        self._name: Literal["stdout", "stderr"] = name
        self._buffer = _Bytes(self)

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    @property
    def buffer(self) -> _Bytes:
        return self._buffer

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "replace"

    def fileno(self) -> int:
        """The real descriptor: what child processes write there is captured too."""
        return _DESCRIPTORS[self._name]

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if not text:
            return 0
        if self._channel.is_ours:
            self._channel.write(self._name, text)
        else:
            os.write(self.fileno(), text.encode("utf-8", "replace"))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        self.write("".join(lines))

    def flush(self) -> None:
        """Kept short: a program that flushes after every character still gives whole batches."""

    def close(self) -> None:
        """User code may close it; the next trial prints again."""


def no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError(f"input({str(prompt)!r}) cannot ask here: code on executors runs without a keyboard.")
