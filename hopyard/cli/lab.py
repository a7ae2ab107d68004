"""`hopyard lab`: JupyterLab on a notebook, with the project chosen and Hopyard's settings in its kernels."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from urllib.parse import quote

from hopyard._protocol.errors import error
from hopyard.cli.notebooks import existing_notebook
from hopyard.cli.options import Parser, add_fleet, add_project, chosen_project, export_fleet, whole_number


def run(arguments: list[str]) -> int:
    parser = Parser("lab", "Opens JupyterLab on a notebook or a folder.")
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="notebook or folder")
    add_project(parser)
    add_fleet(parser)
    port_says = "JupyterLab's port (default: the first free one from 8888)"
    parser.add_argument("--port", metavar="N", type=whole_number(1, 65_535), help=port_says)
    parser.add_argument("--no-browser", action="store_true", help="open no browser; the address is printed")
    options = parser.read(arguments)
    path = options.path.expanduser().absolute()
    opened = path if path.is_dir() else existing_notebook(options.path)
    folder = opened if opened.is_dir() else opened.parent
    project = chosen_project(options.project, folder)
    export_fleet(options)
    if options.port is not None:
        _require_free(options.port)
    # The files Jupyter shows: the project, unless the notebook lies elsewhere.
    root = project if folder.is_relative_to(project) else folder
    given = [f"--ServerApp.root_dir={root}"]
    if options.port is not None:
        given += [f"--ServerApp.port={options.port}", "--ServerApp.port_retries=0"]
    if options.no_browser:
        given.append("--no-browser")
    if sys.platform != "win32" and os.geteuid() == 0:
        given.append("--allow-root")
    if opened.is_file():
        # As the address, not as an argument: so the address that is printed shows the notebook too.
        given.append(f"--LabApp.default_url=/lab/tree/{quote(opened.relative_to(root).as_posix())}")
    return _jupyter_lab(given)


def _jupyter_lab(arguments: list[str]) -> int:
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as missing:
        instead = "Install it: pip install jupyterlab"
        raise error("NOT_IMPLEMENTED", what="JupyterLab", instead=instead) from missing
    try:
        LabApp.launch_instance(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            why = "this user may not use it" if isinstance(taken, PermissionError) else "it is taken"
            raise error(
                "BAD_REQUEST", what=f"Port {port}", why=f"{why}; choose another, or leave --port out"
            ) from taken
