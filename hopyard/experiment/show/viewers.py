"""Who watches with the user: a cell's output that updates in place, or a terminal that prints lines."""

from __future__ import annotations

import sys
import time
import uuid
from typing import Any, Protocol

from hopyard._protocol.output import OutputItem
from hopyard.experiment.show.bundle import bundle
from hopyard.experiment.show.grouping import by_parameters, label_of
from hopyard.experiment.show.headline import headline
from hopyard.experiment.show.text import items_text
from hopyard.experiment.story import Story

FIRST_SECONDS = 0.15
"""An experiment that ends sooner is drawn once, with its end."""
BETWEEN_SECONDS = 0.5


class Viewer(Protocol):
    def changed(self, story: Story) -> None:
        """Something new, or `due` has passed."""

    def due(self) -> float | None:
        """Seconds until it wants to be called though nothing came; None for never."""

    def ended(self, story: Story) -> None: ...


class CellViewer:
    """One display of the cell, updated at most twice a second."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher
        self._display = uuid.uuid4().hex
        self._shown = False
        self._revision = -1
        self._next = time.monotonic() + FIRST_SECONDS
        self._waiting = True

    def changed(self, story: Story) -> None:
        self._waiting = self._revision != story.revision
        if self._waiting and time.monotonic() >= self._next:
            self._draw(story, final=False)

    def due(self) -> float | None:
        return max(0.0, self._next - time.monotonic()) if self._waiting else None

    def ended(self, story: Story) -> None:
        self._draw(story, final=True)

    def now(self, story: Story) -> None:
        self._draw(story, final=False)

    def _draw(self, story: Story, *, final: bool) -> None:
        transient = {"display_id": self._display}
        self._publisher.publish(data=bundle(story, final=final), metadata={}, transient=transient, update=self._shown)
        self._shown = True
        self._revision = story.revision
        self._next = time.monotonic() + BETWEEN_SECONDS
        self._waiting = False


class TerminalViewer:
    """Lines as they come: the trials' own to stdout, what Hopyard says to stderr."""

    def __init__(self) -> None:
        self._printed: dict[str, int] = {}
        self._said = ""

    def changed(self, story: Story) -> None:
        waiting = headline(story) if story.view.state == "waiting" else ""
        if waiting and waiting != self._said:
            self._said = waiting
            print(waiting, file=sys.stderr)
        self._print(story, final=False)

    def due(self) -> float | None:
        return None

    def ended(self, story: Story) -> None:
        self._print(story, final=True)
        print(headline(story), file=sys.stderr)

    def now(self, story: Story) -> None:
        print(headline(story), file=sys.stderr)

    def _print(self, story: Story, *, final: bool) -> None:
        trials = story.trials
        rows = by_parameters(trials)
        for trial in trials:
            text = _text(trial.output)
            start = self._printed.get(trial.view.id, 0)
            if len(text) < start:  # cleared, or another attempt
                start = 0
            end = len(text) if final else text.rfind("\n") + 1
            self._printed[trial.view.id] = max(start, end)
            gutter = f"[{label_of(trial, rows)}] " if len(trials) > 1 else ""
            for line in text[start:end].splitlines():
                print(f"{gutter}{line}")


class Silent:
    def changed(self, story: Story) -> None: ...

    def due(self) -> float | None:
        return None

    def ended(self, story: Story) -> None: ...

    def now(self, story: Story) -> None: ...


def _text(items: list[OutputItem]) -> str:
    return items_text(items) + "\n" if items else ""


def viewer() -> CellViewer | TerminalViewer:
    """The one that suits where the code runs."""
    shell = ipython_shell()
    if shell is not None and hasattr(shell, "kernel"):
        return CellViewer(shell.display_pub)
    return TerminalViewer()


def ipython_shell() -> Any | None:
    """The running IPython, if this is one; never imports it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None
