"""One line that says how an experiment stands."""

from __future__ import annotations

import time

from msgspec import UNSET

from hopyard._protocol.experiment import ExperimentView, TrialCounts
from hopyard.experiment.story import Story

FINAL = ("succeeded", "failed", "stopped")


def headline(story: Story) -> str:
    view = story.view
    return f"{view.kind} {view.name}: {_standing(view)}{_on(story)}{_took(view)} ({view.id}, {view.directory})"


def _standing(view: ExperimentView) -> str:
    if view.state == "waiting":
        return f"waiting: {view.waiting_for}" if view.waiting_for is not UNSET and view.waiting_for else "waiting"
    counts = view.trials
    if counts.total <= 1:
        return view.state
    if view.state in FINAL and counts.succeeded == counts.total:
        return f"{counts.total} × {view.state}"
    return f"{view.state}, {_counted(counts)}"


def _counted(counts: TrialCounts) -> str:
    said = ("succeeded", "failed", "stopped", "cancelled", "running", "queued")
    return ", ".join(f"{getattr(counts, name)} {name}" for name in said if getattr(counts, name)) or "no trials yet"


def _on(story: Story) -> str:
    labels = {trial.label for trial in story.trials if trial.label}
    return f" on {len(labels)} executors" if len(labels) > 1 else ""


def _took(view: ExperimentView) -> str:
    if view.started_at is UNSET:
        return ""
    if view.ended_at is UNSET:
        return f", {duration(time.time() * 1000 - view.started_at)} so far"
    return f" in {duration(view.ended_at - view.started_at)}"


def duration(milliseconds: float) -> str:
    seconds = max(0.0, milliseconds / 1000)
    if seconds < 10:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
