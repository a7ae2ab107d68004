"""An experiment with a search in a terminal: one view, drawn anew in its place."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from hopyard._protocol.terminal_text import as_seen
from hopyard.experiment.show.standing import (
    best_text,
    clock,
    ended_count,
    failures,
    progress,
    search_table,
    trouble,
    word,
)
from hopyard.experiment.story import Story

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

BETWEEN_SECONDS: Final = 0.25
MOST_ROWS: Final = 6
STATE_STYLES: Final = {
    "running": "blue",
    "finished": "green",
    "stopped": "yellow",
    "failed": "red",
    "waiting": "dim",
}


class SearchScreen:
    """Progress, best and the trials that matter now, by `rich`."""

    keeps = False

    def __init__(self, console: Console | None = None) -> None:
        from rich.console import Console as NewConsole

        self._console = console if console is not None else NewConsole()
        self._live: Any = None
        self._next = 0.0
        self._revision = -1
        self._waiting = True

    def begins(self, story: Story) -> None:
        self._draw(story)

    def changed(self, story: Story) -> None:
        self._waiting = self._revision != story.revision
        if self._waiting and time.monotonic() >= self._next:
            self._draw(story)

    def due(self) -> float | None:
        return max(0.0, self._next - time.monotonic()) if self._waiting else None

    def leaves(self) -> None:
        """The terminal is as it was, with the last view in it."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def ended(self, story: Story) -> None:
        self._draw(story)
        self.leaves()

    def now(self, story: Story) -> None:
        self._console.print(rich_view(story))

    def _draw(self, story: Story) -> None:
        if self._live is None:
            from rich.live import Live

            self._live = Live(console=self._console, auto_refresh=False)  # no thread of its own: redrawn when told
            self._live.start()
        self._live.update(rich_view(story), refresh=True)
        self._revision = story.revision
        self._next = time.monotonic() + BETWEEN_SECONDS
        self._waiting = False


def rich_view(story: Story) -> RenderableType:
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    view = story.view
    name = view.name if view.kind == view.name else f"{view.kind} · {view.name}"
    state = word(view.state)
    style = STATE_STYLES.get(state, "")
    title = Text.assemble(("● ", style), (name, "bold"), "  ", (state, style), "  ", progress(view), "  ", clock(view))
    bar = Table.grid()
    bar.add_row(ProgressBar(total=max(1, view.trials.total), completed=ended_count(view), width=60))
    parts: list[RenderableType] = [title, bar, Text(best_text(view), style="bold" if "best" in best_text(view) else "")]
    heading, *rows = search_table(story, MOST_ROWS)
    if rows:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for title_text in heading:
            table.add_column(title_text, no_wrap=True)
        for row in rows:
            table.add_row(row[0], Text(row[1], style=STATE_STYLES.get(row[1], "")), *map(Text, row[2:]))
        parts.append(table)
    if failures(story):
        parts.append(Text(failures(story), style="red"))
    if trouble(story):
        parts.append(Text(as_seen(trouble(story)), style="red"))
    if view.ended_at:
        parts.append(Text(f"{view.id}  {view.directory}", style="dim"))
    return Group(*parts)
