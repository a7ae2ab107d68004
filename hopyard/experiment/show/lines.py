"""Experiments as lines of text: for scripts, pipes, logs."""

from __future__ import annotations

import sys

from hopyard._protocol.terminal_text import as_seen, overwritten
from hopyard.experiment.show.grouping import label_of
from hopyard.experiment.show.headline import headline
from hopyard.experiment.show.search import first_line, search_text
from hopyard.experiment.show.standing import best_text, ended_count, trouble
from hopyard.experiment.show.text import item_text
from hopyard.experiment.story import Story, TrialStory


class TerminalViewer:
    """Lines as they come: the trials' own to stdout, what Hopyard says to stderr."""

    keeps = False

    def __init__(self) -> None:
        self._unfinished: dict[str, str] = {}
        """The last line of a trial while its end has not come."""
        self._said = ""
        self._trouble = ""

    def begins(self, story: Story) -> None:
        story.news = [(trial, item) for trial in story.trials for item in trial.output]
        self.changed(story)

    def changed(self, story: Story) -> None:
        waiting = headline(story) if story.view.state == "waiting" else ""
        if waiting and waiting != self._said:
            self._said = waiting
            print(waiting, file=sys.stderr)
        found = trouble(story)
        if found and found != self._trouble:
            print(as_seen(found), file=sys.stderr)
        self._trouble = found
        self._print(story)

    def due(self) -> float | None:
        return None

    def leaves(self) -> None: ...

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
        self._unfinished[trial.view.id] = overwritten(rest)
        several = story.view.trials.total > 1
        gutter = f"[{label_of(trial, bool(trial.view.params))}] " if several else ""
        for line in lines:
            print(f"{gutter}{as_seen(line)}")


class SearchLines(TerminalViewer):
    """Also a line for each better result, and at the end the table."""

    def __init__(self) -> None:
        super().__init__()
        self._best = ""

    def changed(self, story: Story) -> None:
        super().changed(story)
        view = story.view
        best = best_text(view)
        if view.best and best != self._best:
            self._best = best
            print(f"{ended_count(view)}/{view.trials.total} trials, {best}", file=sys.stderr)

    def ended(self, story: Story) -> None:
        self._print(story)
        print(search_text(story), file=sys.stderr)

    def now(self, story: Story) -> None:
        print(first_line(story), file=sys.stderr)
