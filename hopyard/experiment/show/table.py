"""The trials of an experiment with arguments, as rows of text for every form that shows them."""

from __future__ import annotations

import json
from typing import Any

from msgspec import UNSET

from hopyard._protocol.experiment import TrialView
from hopyard._protocol.result import Returned, Stopped
from hopyard.experiment.show.headline import duration
from hopyard.experiment.story import Story, TrialStory

MOST_ROWS = 200
WIDEST = 40


def table(story: Story) -> list[list[str]]:
    """Heading first. At most MOST_ROWS trials."""
    trials = story.trials
    names = list(dict.fromkeys(name for trial in trials for name in trial.view.params))
    heading = ["trial", *names, "state", "result", "time", "on"]
    return [heading, *(_row(trial, names) for trial in trials[:MOST_ROWS])]


def left_out(story: Story) -> str:
    more = len(story.trials) - MOST_ROWS
    return f"… and {more} more trials: experiment.attach({story.view.id!r}).trials" if more > 0 else ""


def _row(trial: TrialStory, names: list[str]) -> list[str]:
    view = trial.view
    values = [_cut(_text(view.params[name])) if name in view.params else "" for name in names]
    return [str(view.number), *values, view.state, _cut(result_text(trial)), _time(view), trial.label]


def result_text(trial: TrialStory) -> str:
    view = trial.view
    if view.failure is not UNSET:
        return f"{view.failure.code}: {view.failure.message}".splitlines()[0]
    if view.result is not UNSET:
        return view.result
    if isinstance(trial.outcome, Returned | Stopped) and trial.outcome.value is not UNSET:
        return trial.outcome.value.repr
    return ""


def _time(view: TrialView) -> str:
    if view.started_at is UNSET or view.ended_at is UNSET:
        return ""
    return duration(view.ended_at - view.started_at)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"
