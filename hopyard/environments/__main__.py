"""`python -m hopyard.environments OPERATION`: see the package's own words."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import IO, Final, NoReturn

import msgspec

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.events import Event, Failed, Failure, Succeeded
from hopyard.environments.failures import as_error
from hopyard.environments.operations import OPERATIONS, Operation, read_request
from hopyard.environments.requests import Search

NO_SUCH_OPERATION: Final = 2
CANCELLED: Final = 130


class Cancelled(KeyboardInterrupt):
    """SIGTERM or SIGINT: unwinds through everything, so that each part cleans up after itself.

    An event loop swallows whatever its callbacks raise, interrupts apart.
    """


def main(arguments: list[str]) -> int:
    operation = OPERATIONS.get(arguments[0]) if len(arguments) == 1 else None
    if operation is None:
        print(f"python -m hopyard.environments {'|'.join(OPERATIONS)} < request.json", file=sys.stderr)
        return NO_SUCH_OPERATION
    with _own_stdout() as out:
        signal.signal(signal.SIGTERM, _cancel)
        signal.signal(signal.SIGINT, _cancel)
        speak = _Speaker(out)
        if operation.request is Search:
            return _answer_each_line(operation, speak)
        return _answer_once(operation, speak)


def _answer_once(operation: Operation, speak: _Speaker) -> int:
    try:
        speak(Succeeded(result=operation.run(read_request(operation, sys.stdin.buffer.read()), speak)))
    except KeyboardInterrupt:
        speak(Failed(error=_failure(error("ENVIRONMENT_CANCELLED"))))
        return CANCELLED
    except Exception as problem:
        speak(Failed(error=_failure(as_error(problem))))
        return 1
    return 0


def _answer_each_line(operation: Operation, speak: _Speaker) -> int:
    code = 0
    try:
        for line in sys.stdin.buffer:
            asked = None
            try:
                request = read_request(operation, line)
                asked = request.id if isinstance(request, Search) else None
                speak(Succeeded(result=operation.run(request, speak), id=asked))
            except Exception as problem:
                code = 1
                speak(Failed(error=_failure(as_error(problem)), id=asked))
    except KeyboardInterrupt:
        return CANCELLED
    return code


class _Speaker:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._encoder = msgspec.json.Encoder()

    def __call__(self, event: Event) -> None:
        try:
            self._out.write(self._encoder.encode(event) + b"\n")
            self._out.flush()
        except BrokenPipeError:  # who asked is gone; the operation goes on to its end
            self._out = open(os.devnull, "wb")  # noqa: SIM115 - for the rest of the process


def _own_stdout() -> IO[bytes]:
    """stdout is ours alone: what a library prints goes to stderr."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _failure(problem: HopyardError) -> Failure:
    return Failure(code=problem.code, message=problem.message, hint=problem.hint)


def _cancel(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once: cleaning up is not interrupted
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Cancelled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
