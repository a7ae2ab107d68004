"""The command as a person types it, in a folder and with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[3]
Hopyard = Callable[..., "subprocess.CompletedProcess[str]"]
WriteNotebook = Callable[..., Path]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    dropped = ("HOPYARD_", "JPY_", "JUPYTER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    (tmp_path / "home").mkdir()
    own = {name: str(tmp_path / "home" / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    return {**kept, **own, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def hopyard(folder: Path, environment: dict[str, str]) -> Hopyard:
    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hopyard.cli", *map(str, arguments)],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def notebook(folder: Path) -> WriteNotebook:
    def write(*sources: str, name: str = "work.ipynb", kernel: str = "python3") -> Path:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
        made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
        nbformat.write(made, folder / name)  # type: ignore[no-untyped-call]
        return folder / name

    return write
