"""Experiments and times as a terminal shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def clock_time(millis: float) -> str:
    return datetime.fromtimestamp(millis / 1000).strftime("%Y-%m-%d %H:%M")


def counts(view: dict[str, Any]) -> str:
    """3 of 6 trials, 2 running, 1 failed"""
    trials: dict[str, int] = view["trials"]
    ended = sum(trials[state] for state in ("succeeded", "stopped", "failed", "cancelled"))
    parts = [f"{ended} of {plural(trials['total'], 'trial')}"]
    parts += [f"{trials[state]} {state}" for state in ("running", "stopped", "failed", "cancelled") if trials[state]]
    return ", ".join(parts)


def experiment_line(view: dict[str, Any]) -> str:
    best = f", best {view['best']['metric']:g}" if "best" in view else ""
    priority = f", priority {view['priority']:g}" if "priority" in view else ""
    waits = f", waits: {view['waitingFor']}" if "waitingFor" in view else ""
    says = f"{view['state']}, {counts(view)}{best}{priority}{waits}"
    return f"{view['id']}  {view['name']}  {says}  {clock_time(view['createdAt'])}  {view['directory']}"
