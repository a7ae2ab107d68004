"""`hopyard run NOTEBOOK`: executes a notebook without a browser, with live progress, and ends as its work ended."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import datetime
from pathlib import Path

from hopyard._protocol.errors import error
from hopyard.cli.notebooks import existing_notebook
from hopyard.cli.options import Parser, add_fleet, add_project, chosen_project, export_fleet


def run(arguments: list[str]) -> int:
    parser = Parser("run", "Executes a notebook without a browser. Ends with 1 when a cell or an experiment failed.")
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the notebook")
    add_project(parser)
    add_fleet(parser)
    options = parser.read(arguments)
    notebook = existing_notebook(options.notebook)
    project = chosen_project(options.project, notebook.parent)
    export_fleet(options)
    # The kernel has no Jupyter Server to tell it which notebook is its own.
    os.environ["HOPYARD_NOTEBOOK"] = str(notebook)
    copy = _copy_path(project, notebook)
    from hopyard.cli.headless.execution import execute
    from hopyard.cli.headless.experiments import ExperimentWatch
    from hopyard.cli.headless.terminal import Terminal

    terminal = Terminal()
    terminal.line(f"Running {notebook}")
    terminal.line(f"Project {project}")
    with ExperimentWatch(project, terminal, since_ms=time.time() * 1000) as watch:
        ended = asyncio.run(execute(notebook, copy, terminal))
        failed = watch.settle(wait=ended == "completed")
    terminal.line(f"Executed copy: {copy}")
    if ended == "interrupted":
        return 130
    return 1 if ended == "failed" or failed else 0


def _copy_path(project: Path, notebook: Path) -> Path:
    folder = project / "runs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise error("PROJECT_NOT_WRITABLE", path=project, why=refused.strerror or refused) from refused
    if not os.access(folder, os.W_OK):
        raise error("PROJECT_NOT_WRITABLE", path=project, why=f"no permission to write {folder}")
    stem = f"{notebook.stem}-{datetime.now():%Y%m%d-%H%M%S}"
    free = (folder / f"{stem}{suffix}.ipynb" for suffix in ("", *(f"-{count}" for count in range(2, 1_000))))
    return next(path for path in free if not path.exists())
