"""`hopyard env`: environments of the project. What it does is `hopyard.environments`; here it meets a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hopyard._client.project import find_project
from hopyard._protocol.errors import HopyardError
from hopyard.environments.commands.asking import Usage
from hopyard.environments.commands.reading import Command, read
from hopyard.environments.events import Event, Logged, PhaseBegan, Previewed, Progressed, Tell
from hopyard.environments.failures import as_error
from hopyard.environments.operations import OPERATIONS
from hopyard.environments.requests import Search
from hopyard.environments.shapes import Exported, SearchAnswer
from hopyard.environments.telling import lines_of, preview_lines

_SILENT = ("list", "search", "why", "export", "activate", "kernel")


def run(arguments: list[str]) -> int:
    try:
        command = read(arguments, find_project(Path.cwd()))
    except Usage as usage:
        print(usage, end="\n" if usage.code else "", file=sys.stderr if usage.code else sys.stdout)
        return usage.code
    with _progress(command) as tell:
        try:
            answer = OPERATIONS[command.operation].run(command.request, tell)
            if command.operation == "search":
                answer = _with_names(answer, command, tell)
        except HopyardError:
            raise
        except Exception as problem:
            raise as_error(problem) from None
    _show(command, answer)
    return 0


def _show(command: Command, answer: Any) -> None:
    if command.json:
        print(msgspec.json.format(msgspec.json.encode(answer), indent=1).decode())
    elif isinstance(answer, Exported):
        for note in answer.notes:
            print(f"! {note}", file=sys.stderr)
        if command.output:
            Path(command.output).expanduser().write_text(answer.text, "utf-8")
            print(f"wrote {command.output}", file=sys.stderr)
        else:
            print(answer.text, end="")
    else:
        print("\n".join(lines_of(answer)))


def _with_names(answer: SearchAnswer, command: Command, tell: Tell) -> SearchAnswer:
    """A first search in a terminal waits for the list of names; a panel would not."""
    if answer.names_at or not answer.refreshing:
        return answer
    tell(PhaseBegan(phase="download", says="Fetching the list of names"))
    from hopyard.environments.search.answering import after_first_list

    assert isinstance(command.request, Search)
    return after_first_list(command.request)


class _Teller(Protocol):
    def __call__(self, event: Event) -> None: ...


@contextmanager
def _progress(command: Command) -> Iterator[_Teller]:
    """Live where there is a terminal, else a line for each phase; on stderr, so that answers can be piped."""
    if command.json or command.verb in _SILENT:
        yield lambda event: None
    elif sys.stderr.isatty():
        with _live() as tell:
            yield tell
    else:
        yield _plain


def _plain(event: Event) -> None:
    if isinstance(event, PhaseBegan):
        print(f"{event.phase}: {event.says}", file=sys.stderr, flush=True)
    elif isinstance(event, Previewed):
        print("\n".join(preview_lines(event.preview)), file=sys.stderr, flush=True)


@contextmanager
def _live() -> Iterator[_Teller]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        row = progress.add_task("", total=None)

        def tell(event: Event) -> None:
            if isinstance(event, PhaseBegan):
                progress.update(row, description=event.says or event.phase, total=None, completed=0)
            elif isinstance(event, Progressed):
                progress.update(row, total=event.total_bytes or None, completed=event.bytes)
            elif isinstance(event, Previewed):
                for line in preview_lines(event.preview):
                    console.print(line, markup=False, highlight=False, style=_style(line))
            elif isinstance(event, Logged) and "error" in event.line.lower():
                console.print(event.line, markup=False, highlight=False)

        yield tell


def _style(line: str) -> str:
    mark = line.strip()[:1]
    return {"+": "green", "↑": "cyan", "↓": "yellow", "~": "cyan", "-": "red", "!": "yellow"}.get(mark, "dim")
