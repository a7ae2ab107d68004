"""The MIME bundle of an experiment: what the lab extension's renderer takes, with HTML and text beside it."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from hopyard._protocol.project import TrialOutputChunk
from hopyard.experiment.show.bounds import bounded
from hopyard.experiment.show.html import as_html
from hopyard.experiment.show.search import kept_trials, kept_view, search_html, search_text
from hopyard.experiment.show.standing import is_search
from hopyard.experiment.show.text import as_text
from hopyard.experiment.story import Story, TrialStory

MIME: Final = "application/vnd.hopyard.experiment.v1+json"
MOST_TRIALS: Final = 1_000


def bundle(story: Story, *, final: bool) -> dict[str, Any]:
    """While it runs, the renderer is fed live and needs little more than the id; at the end it is all there, static."""
    content = _search(story, final=final) if is_search(story) else _plain(story, final=final)
    return {MIME: content, "text/html": html_of(story), "text/plain": text_of(story)}


def _plain(story: Story, *, final: bool) -> dict[str, Any]:
    trials = story.trials[:MOST_TRIALS] if final else []
    return {
        "version": 1,
        "experiment": msgspec.to_builtins(story.view),
        "trials": msgspec.to_builtins([trial.view for trial in trials]),
        "output": msgspec.to_builtins([_chunk(trial, len(trials)) for trial in trials if trial.output]),
    }


def html_of(story: Story) -> str:
    return search_html(story) if is_search(story) else as_html(story)


def text_of(story: Story) -> str:
    return search_text(story) if is_search(story) else as_text(story)


def _search(story: Story, *, final: bool) -> dict[str, Any]:
    trials, curves = kept_trials(story) if final else ([], [])
    return {
        "version": 1,
        "experiment": kept_view(msgspec.to_builtins(story.view)),
        "trials": trials,
        "output": [],
        "curves": curves,
    }


def _chunk(trial: TrialStory, sharers: int) -> TrialOutputChunk:
    items = bounded(trial.output, sharers)
    attempt = trial.view.attempt
    return TrialOutputChunk(trial=trial.view.id, attempt=attempt, executor=trial.label, seq=0, items=items)
