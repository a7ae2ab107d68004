"""maggy.log and optimizer.log, as Maggy's driver left them: what happened to which trial, and when."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from msgspec import UNSET, UnsetType

from hopyard._protocol.experiment import ExperimentView, TrialView

Line = tuple[float, str]


def maggy_log(view: ExperimentView, trials: Iterable[TrialView]) -> str:
    """One line for each beginning, verdict and end, in the order in which they came."""
    lines: list[Line] = [(float(view.created_at), f"Experiment {view.id} ({view.kind} {view.name}) was submitted.")]
    for trial in trials:
        called = f"Trial {_called(trial)}"
        if trial.started_at is not UNSET:
            on = f" on {trial.executor_label}" if trial.executor_label is not UNSET else ""
            lines.append((float(trial.started_at), f"{called} started{on} with {_shown(trial.params)}."))
        if trial.ended_at is not UNSET:
            lines.append((float(trial.ended_at), f"{called} {_ending(trial)}"))
    if view.ended_at is not UNSET:
        lines.append((float(view.ended_at), f"Experiment {view.id} ended: {view.state}."))
    lines.sort(key=lambda line: line[0])
    return "".join(f"{_time(when)}: {what}\n" for when, what in lines)


def optimizer_log(trials: Iterable[TrialView]) -> str:
    """One line for each configuration, in the order in which the search proposed them."""
    lines = []
    for trial in sorted(trials, key=lambda each: each.number):
        words = dict(trial.labels) if trial.labels is not UNSET else {}
        if trial.budget is not UNSET:
            words["budget"] = trial.budget
        of = f" ({_shown(words)})" if words else ""
        lines.append(f"{_time(trial.started_at)}: suggested trial {_called(trial)}{of}: {_shown(trial.params)}\n")
    return "".join(lines)


def _ending(trial: TrialView) -> str:
    metric = f" with metric {trial.metric:.6g}" if trial.metric is not UNSET else ""
    if trial.state == "failed" and trial.failure is not UNSET:
        return f"failed: {trial.failure.code}: {' '.join(trial.failure.message.split())[:500]}"
    if trial.state == "stopped" and trial.verdict is not UNSET:
        return f"was stopped early{metric}: {trial.verdict.says}"
    return f"{trial.state}{metric}."


def _called(trial: TrialView) -> str:
    folder = str(trial.directory).rpartition("/")[2] if trial.directory is not UNSET else ""
    return f"{trial.number} [{folder}]" if folder else str(trial.number)


def _shown(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items()) or "no parameters"


def _time(when: float | UnsetType) -> str:
    if isinstance(when, UnsetType) or not math.isfinite(when):
        return "-"
    second, microseconds = divmod(round(when * 1000), 1_000_000)
    return f"{_second(second)}.{microseconds // 1000:03d}+00:00"


@lru_cache(maxsize=64)
def _second(since_1970: int) -> str:
    """Short trials begin and end by the hundred within one."""
    return datetime.fromtimestamp(since_1970, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
