"""The MIME bundle of an experiment: what the lab extension's renderer takes, with HTML and text beside it."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from hopyard._protocol.project import TrialOutputChunk
from hopyard.experiment.show.bounds import bounded
from hopyard.experiment.show.html import as_html
from hopyard.experiment.show.text import as_text
from hopyard.experiment.story import Story, TrialStory

MIME: Final = "application/vnd.hopyard.experiment.v1+json"
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
    items = bounded(trial.output, sharers)
    attempt = trial.view.attempt
    return TrialOutputChunk(trial=trial.view.id, attempt=attempt, executor=trial.label, seq=0, items=items)
