"""`hopyard search --stdio`: any search over JSON lines, for benchmarks and other tools. Needs no project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import hopyard
from hopyard._client.node import find_node
from hopyard._protocol.errors import error
from hopyard.cli.options import Parser

BUNDLE = Path(hopyard.__file__).parent / "sidecar" / "search-stdio.cjs"


def run(arguments: list[str]) -> int:
    parser = Parser("search", "Speaks with a search over JSON lines on standard input and output.")
    parser.add_argument("--stdio", action="store_true", required=True, help="speak on standard input and output")
    parser.add_argument("words", nargs="*", metavar="SEARCH [OPTION=VALUE …]", help="the search and its options")
    options = parser.read(arguments)
    if not BUNDLE.is_file():
        instead = f"{BUNDLE} is missing; in a source tree build it with npm run build."
        raise error("NOT_IMPLEMENTED", what="hopyard search", instead=instead)
    command = [str(find_node()), str(BUNDLE), *options.words]
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    # In our place: no process between the caller's pipes and the search.
    os.execv(command[0], command)
