"""A notebook as a command line names it."""

from __future__ import annotations

from pathlib import Path

from hopyard._protocol.errors import error


def existing_notebook(path: Path) -> Path:
    found = path.expanduser().absolute()
    if not found.exists():
        raise error("BAD_REQUEST", what=f"The notebook {path}", why=f"there is no {found}")
    if not found.is_file() or found.suffix != ".ipynb":
        raise error("BAD_REQUEST", what=f"The notebook {path}", why="it is not an .ipynb file")
    return found
