"""A project with a real sidecar and real executors, and notebooks that run in a real kernel."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from hopyard._client import driver as drivers
from hopyard._client import sidecar
from hopyard._client.endpoint import read_record
from hopyard._protocol.errors import HopyardError

ROOT = Path(__file__).resolve().parents[2]
STARTUP = ROOT / "hopyard" / "startup" / "50-hopyard.py"
MEMORY_MB = 512


class Live:
    """One project. `run` executes cells in a new kernel and gives their outputs."""

    def __init__(self, folder: Path) -> None:
        self.project = folder

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOPYARD_", "JPY_"))}
        return {
            **kept,
            "HOPYARD_PROJECT": str(self.project),
            "HOPYARD_MEMORY": str(MEMORY_MB),
            "IPYTHONDIR": str(self.project / ".ipython"),
            "PYTHONPATH": str(ROOT),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            **more,
        }

    def client(self, cells: Sequence[str], *, installed: bool = True, **options: Any) -> NotebookClient:
        """`installed`: the start-up file is there, as in an environment that has the package."""
        new_cell: Any = nbformat.v4.new_code_cell
        new_notebook: Any = nbformat.v4.new_notebook
        notebook = new_notebook(cells=[new_cell(source) for source in cells])
        startup = self.project / ".ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True, exist_ok=True)
        if installed:
            shutil.copy(STARTUP, startup)
        else:
            (startup / STARTUP.name).unlink(missing_ok=True)
        return NotebookClient(notebook, kernel_name="python3", timeout=120, **options)

    def run(self, *cells: str, errors: bool = False, **environment: str) -> list[str]:
        """The text of each cell's output, errors included when they are expected."""
        client = self.client(cells, allow_errors=errors)
        client.execute(env=self.environment(**environment), cwd=str(self.project))
        return [cell_text(cell) for cell in client.nb.cells]


def cell_text(cell: Any) -> str:
    """Each output in lines of its own; a stream's pieces are one text, wherever the kernel cut it."""
    streams: list[str] = []
    texts: list[str] = []
    for output in cell.outputs:
        name = output.get("name", "") if output.output_type == "stream" else ""
        if name and streams[-1:] == [name]:
            texts[-1] += str(output.text)
        else:
            texts.append(_output_text(output))
        streams.append(name)
    return "\n".join(filter(None, (text.rstrip("\n") for text in texts)))


def _output_text(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return str(output.data.get("text/plain", ""))


@contextmanager
def live_project() -> Iterator[Live]:
    if not sidecar.BUNDLE.exists():
        pytest.fail(f"{sidecar.BUNDLE} is missing: build it with npm run build sidecar")
    folder = Path(tempfile.mkdtemp(prefix="hy-live-")).resolve()
    try:
        yield Live(folder)
    finally:
        _end(folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def of_this_process(**environment: str) -> Iterator[Live]:
    """Such a project, and this process as its kernel: calls of the library run on its executors."""
    with live_project() as live, pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith(("HOPYARD_", "JPY_"))]:
            patch.delenv(name)
        for name, value in {
            "HOPYARD_PROJECT": str(live.project),
            "HOPYARD_MEMORY": str(MEMORY_MB),
            **environment,
        }.items():
            patch.setenv(name, value)
        patch.chdir(live.project)
        try:
            yield live
        finally:
            drivers.forget_all()


def _end(project: Path) -> None:
    record = read_record(project)
    if record is not None:
        with suppress(OSError, HopyardError):
            sidecar.shut_down(record, force=True)
