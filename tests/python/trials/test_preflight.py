"""What is known before the first trial."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard import Searchspace, experiment
from hopyard.trials.exceptions import ReturnTypeError


def space() -> Searchspace:
    return Searchspace(lr=("DOUBLE", [0.1, 0.2]))


def test_a_look_runs_nothing() -> None:
    def train(lr: float) -> float:
        raise AssertionError("called")

    report = experiment.preflight(train, space())

    assert report.parameters == ("lr",)
    assert not report.takes_reporter
    assert not report.ran
    assert "nothing stopped early" in repr(report)


def test_a_trial_run_ends_after_some_steps() -> None:
    steps = []

    def train(lr: float, reporter: Any) -> float:
        for step in range(1000):
            steps.append(step)
            reporter.broadcast(lr, step)
        return lr

    report = experiment.preflight(train, space(), run=True, steps=4)

    assert steps == [0, 1, 2, 3]
    assert (report.broadcasts, report.returned) == (4, None)
    assert report.seconds_a_step is not None
    assert "ended before it returned" in repr(report)


def test_a_trial_run_to_the_end_gives_a_forecast() -> None:
    report = experiment.preflight(lambda lr, reporter: lr, space(), run=True, trials=100)

    assert report.broadcasts == 0
    assert "It never broadcast" in repr(report)
    assert "100 trials would take" in repr(report)


def test_a_trial_run_shows_wrong_returns() -> None:
    with pytest.raises(ReturnTypeError, match="NoneType"):
        experiment.preflight(lambda lr: None, space(), run=True)


def test_reserved_names_and_mismatches_are_refused() -> None:
    with pytest.raises(ValueError, match="reserved: reporter"):
        Searchspace(reporter=("DOUBLE", [0.1, 0.2]))
    with pytest.raises(TypeError, match="'momentum'"):
        experiment.preflight(lambda lr, momentum: 1, space())
    with pytest.raises(TypeError, match="'lr'"):
        experiment.preflight(lambda: 1, space())
    with pytest.raises(TypeError, match="needs a function"):
        experiment.preflight(3, space())  # type: ignore[arg-type]
