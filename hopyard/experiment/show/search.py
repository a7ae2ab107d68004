"""An experiment with a search as static HTML and as text: complete in itself, and small, however many its trials."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import msgspec
from msgspec import UNSET

from hopyard._protocol.terminal_text import as_seen
from hopyard.experiment.show.html import html_table
from hopyard.experiment.show.picture import chosen, picture
from hopyard.experiment.show.standing import (
    best_text,
    clock,
    failures,
    left_out,
    notable,
    progress,
    search_table,
    trouble,
    word,
)
from hopyard.experiment.show.text import aligned
from hopyard.experiment.story import Story

MOST_ROWS: Final = 12
JSON_BYTES: Final = 90_000
"""Of trials and curves together; with HTML and text a notebook keeps less than 200 kB."""
LONGEST: Final = 200
"""Characters of one value that a notebook keeps."""
CURVES_SHARE: Final = 0.5


def first_line(story: Story) -> str:
    view = story.view
    name = view.name if view.kind == view.name else f"{view.kind} · {view.name}"
    waiting = view.waiting_for if view.state == "waiting" and view.waiting_for is not UNSET else ""
    parts = [f"{name[:LONGEST]}: {word(view.state)}", progress(view), clock(view), waiting]
    return ", ".join(part for part in parts if part)


def search_text(story: Story) -> str:
    rows = search_table(story, MOST_ROWS)
    parts = [first_line(story), best_text(story.view)]
    parts += [aligned(rows), left_out(story, len(rows) - 1), failures(story)] if len(rows) > 1 else []
    parts += [as_seen(trouble(story)), f"({story.view.id}, {story.view.directory})"]
    return "\n".join(part for part in parts if part)


def search_html(story: Story) -> str:
    rows = search_table(story, MOST_ROWS)
    parts = [f"<p><b>{escape(first_line(story))}</b><br>{escape(best_text(story.view))}</p>"]
    drawing = picture(story)
    parts.append(f"<p>{drawing}</p>" if drawing is not None else "")
    parts.append(html_table(rows) if len(rows) > 1 else "")
    found = as_seen(trouble(story))
    parts.append(f"<pre>{escape(found)}</pre>" if found else "")
    notes = [left_out(story, len(rows) - 1), failures(story), f"{story.view.id}, {story.view.directory}"]
    parts += [f"<p><small>{escape(note)}</small></p>" for note in notes if note]
    return f"<div>{''.join(parts)}</div>"


def kept_trials(story: Story) -> tuple[list[Any], list[Any]]:
    """Views and curves that the notebook keeps for the lab extension: those first that a short table shows."""
    curves: list[Any] = []
    left = JSON_BYTES * CURVES_SHARE
    for drawn in reversed(chosen(story)):
        steps, values = drawn.curve.steps[::2], drawn.curve.values[::2]
        if drawn.curve.steps and steps[-1] != drawn.curve.steps[-1]:
            steps, values = [*steps, drawn.curve.steps[-1]], [*values, drawn.curve.values[-1]]
        curve = {"trial": drawn.trial.view.id, "steps": steps, "values": [float(f"{value:.6g}") for value in values]}
        left -= len(msgspec.json.encode(curve))
        if left < 0:
            break
        curves.append(curve)
    trials: list[Any] = []
    left = JSON_BYTES * (1 - CURVES_SHARE)
    for trial in notable(story, len(story.trials)):
        kept = kept_view(msgspec.to_builtins(trial.view))
        left -= len(msgspec.json.encode(kept))
        if left < 0:
            break
        trials.append(kept)
    return trials, curves


def kept_view(value: Any) -> Any:
    """As JSON carries it: nothing that is no number, no text without end."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, dict):
        return {kept_view(key): kept_view(item) for key, item in value.items()}
    return [kept_view(item) for item in value] if isinstance(value, list) else value
