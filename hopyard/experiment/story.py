"""One experiment as its watcher has heard it so far: views, output and outcomes, in order and without doubles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import UNSET

from hopyard._protocol.driver_messages import ExperimentEnded, ExperimentProgress, ServerToDriver, TrialEnded
from hopyard._protocol.experiment import ExperimentView, TrialView
from hopyard._protocol.output import ClearItem, DisplayItem, NoticeItem, OutputItem, StreamItem
from hopyard._protocol.project import ExperimentSnapshot, TrialOutputChunk
from hopyard._protocol.result import Outcome
from hopyard._protocol.terminal_text import overwritten
from hopyard.experiment.curve import Curve

KEPT_CHARACTERS: Final = 200_000
"""Output of one trial kept for the cell, the newest; output.log has all of it."""
EARLIER: Final = "Earlier output is in output.log."
ENDED: Final = frozenset({"succeeded", "stopped", "failed", "cancelled"})


class TrialStory:
    """A trial's view, its outcome once it has one, and the output of its newest attempt."""

    def __init__(self, view: TrialView, heard: Callable[[TrialStory, OutputItem], None] | None = None) -> None:
        self.view = view
        self._heard = heard
        self.outcome: Outcome | None = None
        self.curve = Curve()
        """Its reports as far as they were heard here."""
        self.output: list[OutputItem] = []
        self.label = view.executor_label if view.executor_label is not UNSET else ""
        self._attempt = 0
        self._seq = 0
        self._kept = 0
        self._clear_next = False
        self._report(view)

    def seen(self, view: TrialView) -> None:
        if view.attempt < self.view.attempt:  # its end was told after it went on
            return
        if view.attempt > self.view.attempt and view.step is not UNSET:
            self.curve.rewind(view.step)
        self.view = view
        self._report(view)
        if view.executor_label is not UNSET:
            self.label = view.executor_label

    def _report(self, view: TrialView) -> None:
        if view.step is not UNSET and isinstance(view.latest, float | int):
            self.curve.add(view.step, float(view.latest))

    def said(self, chunk: TrialOutputChunk) -> None:
        if chunk.attempt < self._attempt:
            return
        if chunk.attempt > self._attempt:
            self._attempt, self._seq, self._kept, self._clear_next = chunk.attempt, 0, 0, False
            self.output.clear()
        if chunk.executor:
            self.label = chunk.executor
        for item in chunk.items[max(0, self._seq - chunk.seq) :]:
            self._take(item)
        self._seq = max(self._seq, chunk.seq + len(chunk.items))

    def _take(self, item: OutputItem) -> None:
        if self._heard is not None:
            self._heard(self, item)
        if isinstance(item, ClearItem):
            self._clear_next = item.wait
            if not item.wait:
                self._clear()
            return
        if self._clear_next:
            self._clear()
        if isinstance(item, DisplayItem) and item.update is True:
            self._update(item)
        else:
            self._append(item)
            self._kept += _size(item)
            if self._kept > 2 * KEPT_CHARACTERS:
                self._forget_oldest()

    def _clear(self) -> None:
        self.output.clear()
        self._kept, self._clear_next = 0, False

    def _update(self, item: DisplayItem) -> None:
        for at, shown in enumerate(self.output):
            if isinstance(shown, DisplayItem) and shown.display_id == item.display_id:
                self.output[at] = item

    def _append(self, item: OutputItem) -> None:
        last = self.output[-1] if self.output else None
        if isinstance(item, StreamItem) and isinstance(last, StreamItem) and last.name == item.name:
            text = last.text + item.text
            if "\r" in item.text:  # a progress bar must not push out what was printed before it
                from_ = last.text.rfind("\n") + 1
                text = last.text[:from_] + "\n".join(map(overwritten, text[from_:].split("\n")))
                self._kept -= len(last.text) + len(item.text) - len(text)
            self.output[-1] = StreamItem(name=item.name, text=text)
        else:
            self.output.append(item)

    def _forget_oldest(self) -> None:
        """Down to what is kept; in steps, so that a chatty trial is not copied with each line."""
        while self._kept > KEPT_CHARACTERS:
            oldest = self.output.pop(0)
            excess = self._kept - KEPT_CHARACTERS
            self._kept -= _size(oldest)
            if isinstance(oldest, StreamItem) and len(oldest.text) > excess:
                self.output.insert(0, StreamItem(name=oldest.name, text=oldest.text[excess:]))
                self._kept += len(oldest.text) - excess
        self.output.insert(0, NoticeItem(text=EARLIER))
        self._kept += len(EARLIER)


def _size(item: OutputItem) -> int:
    return len(item.text) if isinstance(item, StreamItem | NoticeItem) else len(str(item))


class Story:
    def __init__(self, view: ExperimentView) -> None:
        self.view = view
        self.ended = False
        self.revision = 0
        """Grows with each change, for those who draw it."""
        self.news: list[tuple[TrialStory, OutputItem]] | None = None
        """Output as it comes, for who set a list here to print it line by line."""
        self._trials: dict[str, TrialStory] = {}
        self._ordered: list[TrialStory] = []

    @property
    def trials(self) -> list[TrialStory]:
        """By number."""
        if len(self._ordered) < len(self._trials):
            self._ordered = sorted(self._trials.values(), key=lambda trial: trial.view.number)
        return [*self._ordered]

    @property
    def lacks_outcomes(self) -> bool:
        """Whether a trial is known to have ended and how it did is not. Cancelled ones never ran."""
        ended = ENDED - {"cancelled"}
        return any(trial.outcome is None and trial.view.state in ended for trial in self._trials.values())

    def told_again(self, snapshot: ExperimentSnapshot) -> None:
        """All of it, after a `watch`."""
        self.view = snapshot.experiment
        self._seen(snapshot.trials)
        self._said(snapshot.output)
        self.revision += 1

    def heard(self, message: ServerToDriver) -> None:
        """What concerns another experiment changes nothing."""
        if isinstance(message, ExperimentProgress) and message.experiment == self.view.id:
            if message.view is not UNSET:
                self.view = message.view
            self._seen(message.trials)
            self._said(message.output)
        elif isinstance(message, TrialEnded) and message.trial.id.partition(".")[0] == self.view.id:
            self._seen([message.trial])
            self._trials[message.trial.id].outcome = message.outcome
        elif isinstance(message, ExperimentEnded) and message.experiment.id == self.view.id:
            self.view = message.experiment
            self.ended = True
        else:
            return
        self.revision += 1

    def _seen(self, views: Iterable[TrialView]) -> None:
        for view in views:
            known = self._trials.get(view.id)
            if known is None:
                self._trials[view.id] = TrialStory(view, self._note)
            else:
                known.seen(view)

    def _note(self, trial: TrialStory, item: OutputItem) -> None:
        if self.news is not None:
            self.news.append((trial, item))

    def _said(self, chunks: Iterable[TrialOutputChunk]) -> None:
        for chunk in chunks:
            trial = self._trials.get(chunk.trial)
            if trial is not None:
                trial.said(chunk)
