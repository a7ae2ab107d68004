"""`%pip install` inside a kernel that Hopyard manages: it works, and the environment forgets it; so it is said."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

_TRACKED = {"install": "install", "uninstall": "uninstall"}
_VALUED = ("-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links")


_LINE = re.compile(r"^[ \t]*(?:%|!|%?!)(?:uv[ \t]+)?pip3?[ \t]+(.*)$", re.MULTILINE)


def warn_of_untracked(shell: Any) -> None:
    """Before each cell where this kernel runs from a managed environment. Calling it again changes nothing."""
    if managed_environment() and not getattr(shell, "hopyard_warns", False):
        shell.hopyard_warns = True
        shell.events.register("pre_run_cell", _look_at)


def _look_at(cell: Any) -> None:
    ways = [said for line in _LINE.findall(getattr(cell, "raw_cell", None) or "") if (said := tracked_way(line))]
    if ways:
        offered = "\n".join(f"    {way}" for way in ways)
        print(
            f"The environment {managed_environment()} of this kernel is managed: what pip changes is not in its\n"
            f"lock, not on executors, and gone with the next generation. The tracked way:\n\n{offered}\n"
        )


def managed_environment() -> str:
    """Name of the environment that this kernel runs from; empty: none of Hopyard's."""
    folder = os.environ.get("HOPYARD_ENVIRONMENT", "")
    return Path(folder).name if folder and sys.prefix.startswith(folder) else ""


def tracked_way(line: str) -> str:
    """The same change in the words of `%hopyard env`; empty: the line changes nothing."""
    try:
        words = shlex.split(line)
    except ValueError:
        return ""
    verb = next((word for word in words if not word.startswith("-")), "")
    if verb not in _TRACKED:
        return ""
    upgrade = verb == "install" and any(word in ("-U", "--upgrade") for word in words)
    packages = [shlex.quote(word) for word in _packages(words[words.index(verb) + 1 :])]
    return f"%hopyard env {'upgrade' if upgrade else _TRACKED[verb]} {' '.join(packages) or 'PACKAGE'}"


def _packages(words: list[str]) -> list[str]:
    found: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            found.append(word)
    return found
