"""`%hopyard env …`: the words of `hopyard env`, run by the installation that has rattler and uv."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from hopyard._client.project import find_project
from hopyard._protocol.errors import error, error_from
from hopyard.environments import shapes
from hopyard.environments.commands.asking import Usage
from hopyard.environments.commands.reading import Command, read
from hopyard.environments.operations import OPERATIONS
from hopyard.environments.telling import lines_of, preview_lines

MAGIC = "%hopyard env"


def env(words: list[str]) -> None:
    try:
        command = read(words, find_project(), MAGIC)
    except Usage as usage:
        if usage.code == 0 or not words:
            print(str(usage).rstrip())
            return
        from IPython.core.error import UsageError

        raise UsageError(str(usage)) from None
    answer = _answer(command)
    if command.json:
        print(msgspec.json.format(msgspec.json.encode(answer), indent=1).decode())
        return
    if isinstance(answer, shapes.Exported) and command.output:
        Path(command.output).expanduser().write_text(answer.text, "utf-8")
        print(f"wrote {command.output}")
        return
    print("\n".join(lines_of(answer)))
    if isinstance(answer, shapes.Changed) and answer.switched:
        _say_what_this_kernel_runs(answer)


def installation() -> str:
    """The Python that has rattler and uv: this one, or that of the installation which made this environment."""
    named = os.environ.get("HOPYARD_INSTALLATION", "")
    if named and Path(named).exists():
        return named
    if importlib.util.find_spec("rattler") is None:
        raise error("NOT_IMPLEMENTED", what=f"{MAGIC} in {sys.prefix}", instead="Use hopyard env where Jupyter runs.")
    return sys.executable


def _answer(command: Command) -> Any:
    operation = OPERATIONS[command.operation]
    shape = getattr(shapes, operation.answers)
    quiet = command.json or command.verb in ("list", "search", "why", "export")
    answer: Any = None
    failure: dict[str, Any] | None = None
    for event in _events(command):
        kind = event["event"]
        if kind == "error":
            failure = event["error"]
        elif kind == "result":
            answer = msgspec.convert(event["result"], shape)
        elif kind == "phase" and not quiet:
            print(f"{event['phase']}: {event['says']}", flush=True)
        elif kind == "preview" and not quiet:
            print("\n".join(preview_lines(msgspec.convert(event["preview"], shapes.Preview))), flush=True)
    if failure is not None:
        raise error_from(failure["code"], failure["message"], failure["hint"])
    if answer is None:
        raise error("INTERNAL", why=f"{MAGIC} {command.verb} ended without an answer")
    return answer


def _events(command: Command) -> Iterator[dict[str, Any]]:
    """Interrupting the cell cancels the operation, which then cleans up after itself."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    process = subprocess.Popen(
        [installation(), "-m", "hopyard.environments", command.operation],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment if installation() != sys.executable else None,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with process.stdin as typed:
            typed.write(msgspec.json.encode(command.request))
        for line in process.stdout:
            yield json.loads(line)
    except BaseException:
        process.terminate()
        raise
    finally:
        process.stdout.close()
        process.wait()


def _say_what_this_kernel_runs(answer: shapes.Changed) -> None:
    own = os.environ.get("HOPYARD_ENVIRONMENT", "")
    if own and Path(own).name == answer.environment.name and not sys.prefix.startswith(answer.environment.path):
        running = Path(sys.prefix).parent.name
        print(f"This kernel keeps generation {running}; restart it to use generation {answer.environment.generation}.")
