"""How an experiment with a search stands: what every form of it tells, from a picture to the lines of a terminal."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from typing import Any, Final

from msgspec import UNSET

from hopyard._protocol.experiment import ExperimentView
from hopyard.experiment.show.headline import FINAL, duration
from hopyard.experiment.story import ENDED, Story, TrialStory

MOST_PARAMETERS: Final = 6
"""Columns of a table; of more parameters those that differ come first."""
WIDEST: Final = 40
WORDS: Final = {"queued": "waiting", "succeeded": "finished"}
"""As the lab says it, where the protocol has another word."""


def is_search(story: Story) -> bool:
    """Trials of parameters, judged by a metric; not a plain run, and not one cell on several executors."""
    view = story.view
    if view.direction is UNSET:
        return False
    trials = story.trials
    return not trials or any(trial.view.params for trial in trials)


def word(state: str) -> str:
    return WORDS.get(state, state)


def ended_count(view: ExperimentView) -> int:
    counts = view.trials
    return counts.succeeded + counts.stopped + counts.failed + counts.cancelled


def progress(view: ExperimentView) -> str:
    failed = f", {view.trials.failed} failed" if view.trials.failed else ""
    stopped = f", {view.trials.stopped} stopped early" if view.trials.stopped else ""
    return f"{ended_count(view)}/{view.trials.total} trials{stopped}{failed}"


def clock(view: ExperimentView) -> str:
    """How long it took; while it runs how long still, by the trials so far."""
    if view.started_at is UNSET:
        return ""
    if view.ended_at is not UNSET:
        return duration(view.ended_at - view.started_at)
    took, ended = time.time() * 1000 - view.started_at, ended_count(view)
    left = view.trials.total - ended
    if view.state in FINAL or ended == 0 or left <= view.trials.running:
        return f"{duration(took)} so far"
    return f"ETA {duration(took / ended * left)}"


def best_text(view: ExperimentView) -> str:
    if view.best is UNSET:
        return "no result yet" if view.state not in FINAL else "no result"
    names = list(view.best.params)
    said = [f"{cut(name)} {value_text(view.best.params[name])}" for name in names[:MOST_PARAMETERS]]
    more = [f"and {len(names) - MOST_PARAMETERS} more"] if len(names) > MOST_PARAMETERS else []
    return f"best {number_text(view.best.metric)}  {' · '.join([*said, *more])}".rstrip()


def score(trial: TrialStory) -> float | None:
    """Its metric, or while it runs its newest report."""
    view = trial.view
    known = view.metric if view.metric is not UNSET else view.latest
    return float(known) if known is not UNSET and known is not None else None


def ranked(story: Story) -> list[TrialStory]:
    """Best first; those without a number last, in their order."""
    sign = 1 if story.view.direction == "min" else -1

    def key(trial: TrialStory) -> tuple[float, int]:
        value = score(trial)
        return (math.inf if value is None or not math.isfinite(value) else sign * value, trial.view.number)

    return sorted(story.trials, key=key)


def notable(story: Story, most: int) -> list[TrialStory]:
    """What a short table shows: the best, and while it runs those under way."""
    rows = ranked(story)
    if story.view.state in FINAL:
        return rows[:most]
    running = [trial for trial in rows if trial.view.state not in ENDED and trial.view.state != "queued"]
    first = [*running[: most - 1], *(trial for trial in rows if trial.view.state in ENDED)]
    return first[:most]


def search_table(story: Story, most: int) -> list[list[str]]:
    """Heading first."""
    rows = notable(story, most)
    names = shown_parameters(story.trials)
    best = story.view.best.trial if story.view.best is not UNSET else None
    heading = ["trial", "state", *map(cut, names), "metric", "step", "time", "on"]
    return [heading, *(_row(trial, names, trial.view.id == best) for trial in rows)]


def shown_parameters(trials: Sequence[TrialStory]) -> list[str]:
    names = list(dict.fromkeys(name for trial in trials for name in trial.view.params))
    if len(names) <= MOST_PARAMETERS:
        return names
    first = trials[0].view.params
    differing = [name for name in names if any(each.view.params.get(name) != first.get(name) for each in trials)]
    return [*differing, *(name for name in names if name not in set(differing))][:MOST_PARAMETERS]


def left_out(story: Story, shown: int) -> str:
    rows = len(story.trials) - shown
    names = len({name for trial in story.trials for name in trial.view.params}) - MOST_PARAMETERS
    said = [f"{rows} more trials"] if rows > 0 else []
    said += [f"{names} more parameters"] if names > 0 else []
    return f"… and {' and '.join(said)}: experiment.attach({story.view.id!r}).trials" if said else ""


def failures(story: Story) -> str:
    """The first failed trial's reason: usually it is everybody's."""
    for trial in story.trials:
        if trial.view.state == "failed" and trial.view.failure is not UNSET:
            failure = trial.view.failure
            return cut(f"trial {trial.view.number} failed with {failure.code}: {failure.message}", 300)
    return ""


def trouble(story: Story) -> str:
    """Why an experiment that has not ended starts nothing more: what raised, where, and the way out."""
    view = story.view
    if view.failure is UNSET or view.held is not True or view.state in FINAL:
        return ""
    failure = view.failure
    parts = [failure.traceback, failure.message, failure.hint]
    way_out = (
        f"Elsewhere experiment.attach({view.id!r}).release() lets it go on, or Resume in the Hopyard panel; "
        "an interrupt here ends it, with what is there."
    )
    return "\n".join([*(part.rstrip() for part in parts if part is not UNSET and part), way_out])


def _row(trial: TrialStory, names: list[str], is_best: bool) -> list[str]:
    view = trial.view
    value = score(trial)
    took = ""
    if view.started_at is not UNSET and view.ended_at is not UNSET:
        took = duration(view.ended_at - view.started_at)
    params = [value_text(view.params[name]) if name in view.params else "" for name in names]
    number = f"{view.number} ★" if is_best else str(view.number)
    metric = number_text(value) if value is not None else ""
    step = str(view.step) if view.step is not UNSET else ""
    return [number, word(view.state), *params, metric, step, took, trial.label]


def number_text(value: float) -> str:
    """Four digits, as the lab shows it; whole numbers whole."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    return str(int(value)) if value == int(value) and abs(value) < 1e6 else f"{value:.4g}"


def value_text(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value)
    return cut(value if isinstance(value, str) else json.dumps(value, default=repr))


def cut(text: str, most: int = WIDEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
