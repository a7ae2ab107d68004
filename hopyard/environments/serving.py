"""`python -m hopyard.environments.serving`: answers questions that change nothing, one a line, until stdin ends.

    {"id": 1, "operation": "describe", "request": {…}}  →  {"id": 1, "result": {…}} or {"id": 1, "error": {…}}

Answers come in the order in which they are ready: one that waits for the network holds up no other.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.events import Failure, silent
from hopyard.environments.failures import as_error
from hopyard.environments.operations import OPERATIONS, read_request

READING: Final = {"list", "describe", "why", "outdated", "drift", "search", "versions", "refresh", "export"}
AT_ONCE: Final = 4


class Question(msgspec.Struct):
    id: int
    operation: str
    request: msgspec.Raw


class Answer(msgspec.Struct, omit_defaults=True):
    id: int
    result: Any = msgspec.UNSET
    error: Failure | msgspec.UnsetType = msgspec.UNSET


def answer(question: Question) -> Answer:
    operation = OPERATIONS.get(question.operation)
    try:
        if operation is None or question.operation not in READING:
            raise error("BAD_REQUEST", what="The question", why=f"{question.operation} is none of {sorted(READING)}")
        return Answer(question.id, operation.run(read_request(operation, bytes(question.request)), silent))
    except Exception as problem:
        failure: HopyardError = as_error(problem)
        said = Failure(code=failure.code, message=failure.message, hint=failure.hint)
        return Answer(question.id, error=said)


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    guard = threading.Lock()
    encode = msgspec.json.Encoder().encode

    def serve(question: Question) -> None:
        line = encode(answer(question)) + b"\n"
        with guard:
            out.write(line)
            out.flush()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin.buffer:
            try:
                question = msgspec.json.decode(line, type=Question)
            except msgspec.MsgspecError as problem:
                print(f"not a question: {problem}", file=sys.stderr)
                continue
            pool.submit(serve, question)


if __name__ == "__main__":
    main()
