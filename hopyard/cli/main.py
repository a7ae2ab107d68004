"""Finds the verb, runs it, and turns what goes wrong into one line and an exit code."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Final

from hopyard._protocol.errors import HopyardError, error

# Verb → what it does; its module is hopyard.cli.<verb>, with `run(arguments) -> exit code`.
VERBS: Final = {
    "lab": "open JupyterLab on a notebook or a folder",
    "run": "execute a notebook without a browser",
    "status": "what runs in the project now",
    "experiments": "list the project's experiments",
    "env": "environments: create, install, roll back, export",
    "stop": "end the project's sidecar and executors",
    "doctor": "name what is broken here, and the fix",
    "search": "speak with a search over JSON lines",
}
LATER: Final = {
    "models": "Files of a run are under Experiments/.",
    "executor": "Start executors in the launch panel, or with hopyard run --executors N.",
    "serve": "Load the result of a run in your own program.",
}
USAGE_ERROR: Final = 2
INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except HopyardError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return 0


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return 0 if arguments else USAGE_ERROR
    verb, *rest = arguments
    if verb == "--version":
        import hopyard

        print(hopyard.__version__)
        return 0
    if verb in VERBS:
        code: int = importlib.import_module(f"hopyard.cli.{verb}").run(rest)
        return code
    if verb in LATER:
        raise error("NOT_IMPLEMENTED", what=f"hopyard {verb}", instead=LATER[verb])
    what = "option" if verb.startswith("-") else "command"
    print(f"There is no {what} {verb}. Commands: {', '.join(VERBS)}.", file=sys.stderr)
    return USAGE_ERROR


def _help() -> str:
    width = max(map(len, VERBS)) + 2
    lines = "\n".join(f"  {verb:<{width}}{says}" for verb, says in VERBS.items())
    return f"hopyard COMMAND [OPTIONS]\n\n{lines}\n\nhopyard COMMAND --help lists the options of a command."
