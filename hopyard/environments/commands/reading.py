"""The words of `hopyard env` and `%hopyard env`: the same, read once, made into an operation and its request."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from hopyard.environments import requests
from hopyard.environments.commands import asking, options
from hopyard.environments.commands.asking import Usage
from hopyard.environments.places import Places, places


class Command:
    """What was asked, and how to show its answer."""

    def __init__(self, operation: str, request: requests.Request, said: argparse.Namespace) -> None:
        self.operation = operation
        self.request = request
        self.json = bool(getattr(said, "json", False))
        self.output = str(getattr(said, "output", "") or "")
        self.verb = str(said.verb)


def read(words: Sequence[str], project: Path, prog: str = "hopyard env") -> Command:
    parser = _parser(prog)
    verbs = [name for name in VERBS if name in words[:1]]
    if words[:1] and not verbs and not words[0].startswith("-"):
        raise Usage(f"There is no {prog} {words[0]}. There are: {', '.join(VERBS)}.")
    said = _parsed(parser, list(words))
    if said.verb is None:
        raise Usage(parser.format_help())
    here = places(getattr(said, "project", None) or project)
    operation, request = VERBS[said.verb][2](said, here)
    return Command(operation, request, said)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        names = [action.option_strings[-1] for action in self._actions if action.option_strings]
        raise Usage(f"{message.rstrip('.')}. Options: {', '.join(names)}.")

    def print_help(self, file: object = None) -> None:
        raise Usage(self.format_help(), code=0)


def _parsed(parser: _Parser, words: list[str]) -> argparse.Namespace:
    known, unknown = parser.parse_known_args(words)
    if hasattr(known, "packages") and not any(each.startswith("-") for each in unknown):
        known.packages, unknown = [*known.packages, *unknown], []  # those that came after options
    if unknown:
        complaint = f"There is no option {unknown[0]}" if unknown[0].startswith("-") else f"{unknown[0]} is too much"
        (_of_verb(parser, known.verb) if known.verb else parser).error(complaint)
    return known


def _of_verb(parser: _Parser, verb: str) -> _Parser:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            chosen: _Parser = action.choices[verb]
            return chosen
    return parser


def _parser(prog: str) -> _Parser:
    parser = _Parser(prog=prog, description="Environments of the project.", allow_abbrev=False)
    parser.add_argument("--project", metavar="DIR", type=Path, help="the project's folder")
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name, (says, declare, _) in VERBS.items():
        verb = verbs.add_parser(name, description=says, help=says, allow_abbrev=False)
        verb.add_argument("--project", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="the project's folder")
        verb.add_argument("--json", action="store_true", help="print the answer as JSON")
        declare(verb)
    return parser


VERBS: Final[
    dict[
        str,
        tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace, Places], asking.Asked]],
    ]
] = {
    "list": ("the environments, or what is in one", options.list_, asking.to_list),
    "create": ("a new environment", options.create, asking.to_create),
    "install": ("packages into an environment", options.install, asking.to_install),
    "uninstall": ("packages from an environment", options.packages, asking.to_uninstall),
    "upgrade": ("packages to their newest versions", options.upgrade, asking.to_upgrade),
    "remove": ("an environment, with its kernel", options.remove, asking.to_remove),
    "export": ("what was asked for, or everything pinned, as a file", options.export, asking.to_export),
    "pack": ("as one archive that runs wherever it is unpacked", options.pack, asking.to_pack),
    "import": ("a file that other tools wrote, as a new environment", options.import_, asking.to_import),
    "rollback": ("to the generation before, or to any", options.roll_back, asking.to_roll_back),
    "sync": ("what lies there with the lock", options.sync, asking.to_sync),
    "prune": ("old generations that nothing uses", options.prune, asking.to_prune),
    "clone": ("an environment under a new name", options.clone, asking.to_clone),
    "search": ("names and versions of packages", options.search, asking.to_search),
    "kernel": ("be a Jupyter kernel, or be none", options.kernel, asking.to_kernel),
    "activate": ("the environment that new executors use", options.activate, asking.to_activate),
    "why": ("a package is there, and what needs it", options.why, asking.to_why),
}
