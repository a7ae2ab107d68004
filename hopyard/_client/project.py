"""Which folder is the project, and which notebook is this kernel's."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

STATE_FOLDER = ".hopyard"


def find_project(start: str | os.PathLike[str] | None = None) -> Path:
    """HOPYARD_PROJECT, else the nearest folder with `.hopyard/` at or above `start`, else `start` itself.

    `start` is the notebook's folder when there is a notebook, else the working directory.
    """
    given = os.environ.get("HOPYARD_PROJECT")
    if given:
        return _resolved(given)
    if start is None:
        notebook = notebook_file()
        start = notebook.parent if notebook is not None and notebook.parent.is_dir() else Path.cwd()
    folder = Path(start).expanduser().resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / STATE_FOLDER).is_dir():
            return candidate
    return folder


@lru_cache(maxsize=8)
def _resolved(given: str) -> Path:
    return Path(given).expanduser().resolve()


def notebook_file() -> Path | None:
    """The notebook of this kernel: HOPYARD_NOTEBOOK, else what Jupyter Server says of the session."""
    given = os.environ.get("HOPYARD_NOTEBOOK") or os.environ.get("JPY_SESSION_NAME")
    if not given or not given.endswith(".ipynb"):  # consoles have session names too
        return None
    return Path(given).expanduser().absolute()


def notebook_name(project: Path) -> str | None:
    """The notebook as fleets and experiments name it: relative to the project, with forward slashes."""
    notebook = notebook_file()
    if notebook is None:
        return None
    try:
        return notebook.resolve().relative_to(project).as_posix()
    except ValueError:
        return notebook.as_posix()
