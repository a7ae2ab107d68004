"""Outputs of several executors: equal ones together, under the labels that users know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from hopyard._protocol.output import OutputItem
from hopyard.experiment.story import TrialStory

_NUMBERED = re.compile(r"^(\D*)(\d+)$")


class Group(NamedTuple):
    labels: list[str]
    output: Sequence[OutputItem]


def by_parameters(trials: Sequence[TrialStory]) -> bool:
    """Whether the trials differ by arguments; else they are replicas, one on each executor."""
    return any(trial.view.params for trial in trials)


def label_of(trial: TrialStory, rows: bool) -> str:
    return f"#{trial.view.number}" if rows else trial.label or f"#{trial.view.number}"


def grouped(trials: Sequence[TrialStory]) -> list[Group]:
    """One group for each different output, in the order of its first trial. Silent trials are in none."""
    rows = by_parameters(trials)
    groups: dict[bytes, Group] = {}
    for trial in trials:
        if trial.output:
            key = msgspec.msgpack.encode(trial.output)
            groups.setdefault(key, Group([], trial.output)).labels.append(label_of(trial, rows))
    return list(groups.values())


def joined(labels: Iterable[str]) -> str:
    """e1, e2, e3, e5 → e1–e3, e5."""
    runs: list[list[str]] = []
    for label in labels:
        if runs and _follows(runs[-1][-1], label):
            runs[-1].append(label)
        else:
            runs.append([label])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _follows(before: str, after: str) -> bool:
    one, two = _NUMBERED.match(before), _NUMBERED.match(after)
    return bool(one and two and one[1] == two[1] and int(two[2]) == int(one[2]) + 1)
