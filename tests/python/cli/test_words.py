"""Experiments in a line of the terminal."""

from __future__ import annotations

from typing import Any

from hopyard.cli.words import experiment_line

TRIALS = {"total": 3, "queued": 1, "running": 1, "succeeded": 1, "stopped": 0, "failed": 0, "cancelled": 0}
VIEW: dict[str, Any] = {
    "id": "exp_a",
    "name": "digits",
    "state": "running",
    "trials": TRIALS,
    "createdAt": 0,
    "directory": "Experiments/a_1",
}


def test_a_line_says_how_it_goes() -> None:
    line = experiment_line({**VIEW, "best": {"metric": 0.5}})
    assert line.startswith("exp_a  digits  running, 1 of 3 trials, 1 running, best 0.5  ")
    assert line.endswith("  Experiments/a_1")


def test_a_priority_is_said_where_it_is_not_the_usual_one() -> None:
    assert ", priority 0.5  " in experiment_line({**VIEW, "priority": 0.5})
    assert "priority" not in experiment_line(VIEW)
