"""Executes the cells of a notebook one after the other and shows their output as it comes."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import nbformat
from jupyter_client.client import KernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from hopyard._protocol.errors import error
from hopyard.cli.headless.news import EXPERIMENT_MIME, ExperimentNews
from hopyard.cli.headless.terminal import Terminal

# What a kernel logs is not what its cells say. Others take other arguments, so only ours is asked to be quiet.
QUIET: Final[dict[str, list[str]]] = {"python3": ["--log-level=ERROR"]}

# The text of what has none: its picture or table is in the executed copy.
_NO_TEXT: Final = re.compile(r"<IPython\.core\.display\.\w+ object>|<Figure size .*>")

Ended = Literal["completed", "failed", "interrupted"]


async def execute(notebook: Path, copy: Path, terminal: Terminal) -> Ended:
    cells = _read(notebook)
    client = LiveClient(cells, notebook, copy, terminal)
    try:
        await client.async_execute()
    except CellExecutionError:  # its traceback has been shown as it came
        return "interrupted" if client.interrupted else "failed"
    except DeadKernelError:
        if client.interrupted:
            return "interrupted"
        terminal.line("The kernel died. Its memory may have run out, or the code ended the process.")
        return "failed"
    except NoSuchKernel as missing:
        why = f"its kernel {missing.name} is not installed; jupyter kernelspec list shows those that are"
        raise error("BAD_REQUEST", what=f"The notebook {notebook}", why=why) from missing
    finally:
        client.write_copy()
    return "interrupted" if client.interrupted else "completed"


def _read(notebook: Path) -> NotebookNode:
    try:
        read: NotebookNode = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        # What running needs. A notebook that is not valid in other ways runs as well.
        if not all(isinstance(cell.source, str) and cell.cell_type for cell in read.cells):
            raise AttributeError("a cell has no source")
        read.metadata.get("kernelspec")
    except (NotJSONError, UnicodeDecodeError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as broken:
        why = f"it cannot be read as a notebook ({str(broken).splitlines()[0][:200]})"
        raise error("BAD_REQUEST", what=f"The notebook {notebook}", why=why) from broken
    return read


class LiveClient(NotebookClient):
    """nbclient, saying what it does. The executed copy is written after each cell, so nothing is lost on the way."""

    def __init__(self, cells: NotebookNode, notebook: Path, copy: Path, terminal: Terminal) -> None:
        super().__init__(
            cells,
            timeout=None,
            resources={"metadata": {"path": str(notebook.parent)}},
            on_cell_start=self._cell_started,
            on_cell_executed=self._cell_ended,
        )
        self.extra_arguments = QUIET.get(cells.metadata.get("kernelspec", {}).get("name", "python3"), [])
        self._copy = copy
        self._terminal = terminal
        self._started = 0.0
        self._total = sum(1 for cell in cells.cells if cell.cell_type == "code" and cell.source.strip())
        self._number = 0
        self._interrupts: list[asyncio.Task[None]] = []
        self._news = ExperimentNews()

    @property
    def interrupted(self) -> bool:
        return bool(self._interrupts)

    async def async_start_new_kernel_client(self, **kwargs: Any) -> KernelClient:
        started: KernelClient = await super().async_start_new_kernel_client(**kwargs)
        # Only now: nbclient has set handlers of its own before, which end the kernel at once. It takes these away too.
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._interrupt)
        return started

    def _interrupt(self) -> None:
        again = self.interrupted
        self._terminal.line(
            "Interrupted again: the kernel is ended." if again else "Interrupted: the cell is told to end."
        )
        self._interrupts.append(asyncio.ensure_future(self._end_kernel() if again else self._interrupt_cell()))

    async def _interrupt_cell(self) -> None:
        if self.km is not None:
            await ensure_async(self.km.interrupt_kernel())

    async def _end_kernel(self) -> None:
        if self.km is not None:
            await ensure_async(self.km.shutdown_kernel(now=True))

    def write_copy(self) -> None:
        unfinished = self._copy.with_name(f".{self._copy.name}.part")
        nbformat.write(self.nb, unfinished)  # type: ignore[no-untyped-call]
        os.replace(unfinished, self._copy)

    async def _cell_started(self, cell: NotebookNode, cell_index: int) -> None:
        if cell.cell_type == "code" and cell.source.strip():
            self._number += 1
            self._started = time.monotonic()
            first = next(line.strip() for line in cell.source.splitlines() if line.strip())
            self._terminal.line(f"[{self._number}/{self._total}] {first[:100]}")

    async def _cell_ended(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        ended = "done" if execute_reply["content"]["status"] == "ok" else "failed"
        took = time.monotonic() - self._started
        self._terminal.line(f"[{self._number}/{self._total}] {ended} in {took:.1f} s")
        self.write_copy()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        show = self._shown.get(msg["msg_type"])
        if show is not None:
            show(self, msg["content"])
        return super().process_message(msg, cell, cell_index)

    def _show_stream(self, content: dict[str, Any]) -> None:
        self._terminal.text(content["text"])

    def _show_error(self, content: dict[str, Any]) -> None:
        self._terminal.line("\n".join(content["traceback"]))

    def _show_data(self, content: dict[str, Any]) -> None:
        data = content["data"]
        text = data.get("text/plain") or ""
        text = text if isinstance(text, str) else "".join(text)
        view = data.get(EXPERIMENT_MIME)
        if view is not None:
            text = self._news.of(content.get("transient", {}).get("display_id", ""), view, text)
        if text and not _NO_TEXT.fullmatch(text):
            self._terminal.line(text)

    _shown: ClassVar[dict[str, Callable[[LiveClient, dict[str, Any]], None]]] = {
        "stream": _show_stream,
        "error": _show_error,
        "execute_result": _show_data,
        "display_data": _show_data,
        "update_display_data": _show_data,
    }
