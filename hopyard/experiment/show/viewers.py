"""Who watches with the user: a cell's output that updates in place, or a terminal that prints lines."""

from __future__ import annotations

import sys
import time
import uuid
from typing import Any, Protocol

from hopyard.experiment.show.bundle import bundle
from hopyard.experiment.show.grouping import label_of
from hopyard.experiment.show.headline import headline
from hopyard.experiment.show.text import item_text
from hopyard.experiment.story import Story, TrialStory

FIRST_SECONDS = 0.15
"""An experiment that ends sooner is drawn once, with its end."""
BETWEEN_SECONDS = 0.5


class Viewer(Protocol):
    def begins(self, story: Story) -> None:
        """It will be told of this one; some of it may be there already."""

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

    def begins(self, story: Story) -> None: ...

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
        self._unfinished: dict[str, str] = {}
        """The last line of a trial while its end has not come."""
        self._said = ""

    def begins(self, story: Story) -> None:
        story.news = [(trial, item) for trial in story.trials for item in trial.output]
        self.changed(story)

    def changed(self, story: Story) -> None:
        waiting = headline(story) if story.view.state == "waiting" else ""
        if waiting and waiting != self._said:
            self._said = waiting
            print(waiting, file=sys.stderr)
        self._print(story)

    def due(self) -> float | None:
        return None

    def ended(self, story: Story) -> None:
        self._print(story)
        for trial in story.trials:
            self._say(story, trial, "\n" if self._unfinished.get(trial.view.id) else "")
        print(headline(story), file=sys.stderr)

    def now(self, story: Story) -> None:
        print(headline(story), file=sys.stderr)

    def _print(self, story: Story) -> None:
        news, story.news = story.news or [], []
        for trial, item in news:
            self._say(story, trial, item_text(item))

    def _say(self, story: Story, trial: TrialStory, text: str) -> None:
        *lines, rest = (self._unfinished.get(trial.view.id, "") + text).split("\n")
        self._unfinished[trial.view.id] = rest
        several = story.view.trials.total > 1
        gutter = f"[{label_of(trial, bool(trial.view.params))}] " if several else ""
        for line in lines:
            print(f"{gutter}{line}")


class Silent:
    def begins(self, story: Story) -> None: ...

    def changed(self, story: Story) -> None: ...

    def due(self) -> float | None:
        return None

    def ended(self, story: Story) -> None: ...

    def now(self, story: Story) -> None: ...


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
