"""Who watches with the user: a cell's output that updates in place, or a terminal that prints lines."""

from __future__ import annotations

import sys
import time
import uuid
from typing import Any, Protocol

from hopyard.experiment.show.bundle import bundle
from hopyard.experiment.show.console import SearchScreen
from hopyard.experiment.show.lines import SearchLines, TerminalViewer
from hopyard.experiment.show.standing import is_search
from hopyard.experiment.story import Story

FIRST_SECONDS = 0.15
"""An experiment that ends sooner is drawn once, with its end."""
BETWEEN_SECONDS = 0.5
SHARE = 20
"""Pauses last so many times as long as the drawing before: ten thousand trials cost no more than ten."""


class Viewer(Protocol):
    @property
    def keeps(self) -> bool:
        """Whether what it shows at the end is kept with a notebook: then it is to be complete."""

    def begins(self, story: Story) -> None:
        """It will be told of this one; some of it may be there already."""

    def changed(self, story: Story) -> None:
        """Something new, or `due` has passed."""

    def due(self) -> float | None:
        """Seconds until it wants to be called though nothing came; None for never."""

    def leaves(self) -> None:
        """Nobody waits any more, though it has not ended; it may be told again later."""

    def ended(self, story: Story) -> None: ...

    def now(self, story: Story) -> None:
        """Once, of one that nobody waits for."""


class CellViewer:
    """One display of the cell, updated at most twice a second."""

    keeps = True

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher
        self._display = uuid.uuid4().hex
        self._shown = False
        self._revision = -1
        self._next = time.monotonic() + FIRST_SECONDS
        self._waiting = True

    def begins(self, story: Story) -> None: ...

    def changed(self, story: Story) -> None:
        self._waiting = self._revision != story.revision
        if self._waiting and time.monotonic() >= self._next:
            self._draw(story, final=False)

    def due(self) -> float | None:
        return max(0.0, self._next - time.monotonic()) if self._waiting else None

    def leaves(self) -> None: ...

    def ended(self, story: Story) -> None:
        self._draw(story, final=True)

    def now(self, story: Story) -> None:
        self._draw(story, final=False)

    def _draw(self, story: Story, *, final: bool) -> None:
        began = time.monotonic()
        transient = {"display_id": self._display}
        self._publisher.publish(data=bundle(story, final=final), metadata={}, transient=transient, update=self._shown)
        self._shown = True
        self._revision = story.revision
        drawn = time.monotonic()
        self._next = drawn + max(BETWEEN_SECONDS, SHARE * (drawn - began))
        self._waiting = False


class ConsoleViewer:
    """Chooses when it knows what there is to see."""

    keeps = False

    def __init__(self) -> None:
        self._chosen: Viewer | None = None

    def begins(self, story: Story) -> None:
        self._for(story).begins(story)

    def changed(self, story: Story) -> None:
        self._for(story).changed(story)

    def due(self) -> float | None:
        return self._chosen.due() if self._chosen is not None else None

    def leaves(self) -> None:
        if self._chosen is not None:
            self._chosen.leaves()

    def ended(self, story: Story) -> None:
        self._for(story).ended(story)

    def now(self, story: Story) -> None:
        self._for(story).now(story)

    def _for(self, story: Story) -> Viewer:
        if self._chosen is None:
            self._chosen = TerminalViewer() if not is_search(story) else _search_viewer()
        return self._chosen


def _search_viewer() -> Viewer:
    return SearchScreen() if sys.stdout.isatty() else SearchLines()


class Silent:
    keeps = False

    def begins(self, story: Story) -> None: ...

    def changed(self, story: Story) -> None: ...

    def due(self) -> float | None:
        return None

    def leaves(self) -> None: ...

    def ended(self, story: Story) -> None: ...

    def now(self, story: Story) -> None: ...


def viewer() -> CellViewer | ConsoleViewer:
    """The one that suits where the code runs."""
    shell = ipython_shell()
    if shell is not None and hasattr(shell, "kernel"):
        return CellViewer(shell.display_pub)
    return ConsoleViewer()


def ipython_shell() -> Any | None:
    """The running IPython, if this is one; never imports it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None
