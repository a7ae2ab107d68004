"""The MIME bundle of an experiment: what the lab extension's renderer takes, with HTML and text beside it."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from hopyard._protocol.output import DisplayItem, NoticeItem, OutputItem, StreamItem
from hopyard._protocol.project import TrialOutputChunk
from hopyard.experiment.show.html import as_html
from hopyard.experiment.show.text import as_text
from hopyard.experiment.story import Story, TrialStory

MIME: Final = "application/vnd.hopyard.experiment.v1+json"
TEXT_BYTES: Final = 200_000
RICH_BYTES: Final = 2_000_000
MOST_TRIALS: Final = 1_000


def bundle(story: Story, *, final: bool) -> dict[str, Any]:
    """While it runs, the renderer is fed live and needs little more than the id; at the end it is all there, static."""
    trials = story.trials[:MOST_TRIALS] if final else []
    content = {
        "version": 1,
        "experiment": msgspec.to_builtins(story.view),
        "trials": msgspec.to_builtins([trial.view for trial in trials]),
        "output": msgspec.to_builtins([_chunk(trial, len(trials)) for trial in trials if trial.output]),
    }
    return {MIME: content, "text/html": as_html(story), "text/plain": as_text(story)}


def _chunk(trial: TrialStory, sharers: int) -> TrialOutputChunk:
    items = _bounded(trial.output, TEXT_BYTES // sharers, RICH_BYTES // sharers)
    attempt = trial.view.attempt
    return TrialOutputChunk(trial=trial.view.id, attempt=attempt, executor=trial.label, seq=0, items=items)


def _bounded(items: list[OutputItem], text_left: int, rich_left: int) -> list[OutputItem]:
    """The newest of it that fits."""
    kept: list[OutputItem] = []
    cut = False
    for item in reversed(items):
        if isinstance(item, DisplayItem):
            rich_left -= len(json.dumps(item.data))
            if rich_left < 0:
                cut = True
                continue
        elif isinstance(item, StreamItem):
            if text_left <= 0:
                cut = True
                continue
            if len(item.text) > text_left:
                cut = True
                item = StreamItem(name=item.name, text=item.text[-text_left:])
            text_left -= len(item.text)
        kept.append(item)
    kept.reverse()
    return [NoticeItem(text="Earlier output is in output.log."), *kept] if cut else kept
