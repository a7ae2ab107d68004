"""Command lines: argparse, with complaints that list what there is, and the options that several verbs share."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from hopyard._client.project import find_project

FLEET_VARIABLES: Final = {
    "executors": "HOPYARD_EXECUTORS",
    "engine": "HOPYARD_ENGINE",
    "memory": "HOPYARD_MEMORY",
    "gpus": "HOPYARD_GPUS",
}


class Parser(argparse.ArgumentParser):
    def __init__(self, verb: str, says: str) -> None:
        super().__init__(prog=f"hopyard {verb}", description=says, allow_abbrev=False)

    def read(self, arguments: list[str]) -> argparse.Namespace:
        known, unknown = self.parse_known_args(arguments)
        if unknown:
            self.error(
                f"There is no option {unknown[0]}." if unknown[0].startswith("-") else f"{unknown[0]} is too much."
            )
        return known

    def error(self, message: str) -> NoReturn:
        names = [action.option_strings[-1] for action in self._actions if action.option_strings]
        self.exit(2, f"{message.rstrip('.')}. Options: {', '.join(names)}.\n")


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text}: a whole number from {least} to {most} is wanted")
        return int(text)

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text}: a number from {least:g} to {most:g} is wanted")
        return value

    return read


def add_project(parser: Parser) -> None:
    parser.add_argument(
        "--project",
        metavar="DIR",
        type=Path,
        help="the project's folder (default: the nearest parent with .hopyard/, else the notebook's folder)",
    )


def add_fleet(parser: Parser) -> None:
    """The launch panel's numbers, for where there is no panel."""
    add = parser.add_argument
    add(
        "--executors", metavar="N", type=whole_number(1, 10_000), help="executors to start when the notebook needs them"
    )
    add("--engine", metavar="NAME", help="what starts the executors: local")
    add("--memory", metavar="MB", type=whole_number(64, 16_777_216), help="memory of each executor")
    add("--gpus", metavar="N", type=number(0, 64), help="GPUs of each executor; a fraction is a share")


def chosen_project(given: Path | None, start: Path) -> Path:
    """The project, told to every process that starts from here."""
    project = find_project(start) if given is None else given.expanduser().resolve()
    os.environ["HOPYARD_PROJECT"] = str(project)
    return project


def export_fleet(options: argparse.Namespace) -> None:
    for name, variable in FLEET_VARIABLES.items():
        value = getattr(options, name)
        if value is not None:
            os.environ[variable] = f"{value:g}" if isinstance(value, float) else str(value)
