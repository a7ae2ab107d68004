"""Maggy's early stopping rules by class."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import Any, ClassVar

from hopyard.trials.trial import Trial


class AbstractEarlyStop:
    """Base of Maggy's rules. A subclass with an `earlystop_check` of its own decides in Python."""

    rule: ClassVar[str] = ""

    @staticmethod
    def earlystop_check(to_check: Any, finalized_trials: Any, direction: str) -> Any:
        raise NotImplementedError("A rule of your own defines earlystop_check(to_check, finalized_trials, direction).")


class MedianStoppingRule(AbstractEarlyStop):
    rule = "median"

    @staticmethod
    def earlystop_check(to_check: Any, finalized_trials: Any, direction: str) -> Any:
        """For rules of one's own that begin with it. One Trial: its id if it should stop, else None, as from 0.5 on;
        a dictionary of trials by id: a list of the ids, as before.
        """
        if isinstance(to_check, Mapping):
            return [each for each, trial in to_check.items() if is_below_median(trial, finalized_trials, direction)]
        return to_check.trial_id if is_below_median(to_check, finalized_trials, direction) else None


class NoStoppingRule(AbstractEarlyStop):
    rule = "none"

    @staticmethod
    def earlystop_check(to_check: Any, finalized_trials: Any, direction: str) -> Any:
        return [] if isinstance(to_check, Mapping) else None


def is_below_median(trial: Trial, finalized: list[Trial], direction: str) -> bool:
    """Whether its best so far is worse than the median of the others' running means at its step.

    Steps are compared, not places in a list: trials that report more or less often are judged at the same point. Those
    that ended before that step say nothing, and without anybody to compare it to no trial is hopeless.
    """
    sign = -1 if direction == "max" else 1
    curve = _curve(trial)
    numbers = [sign * value for _, value in curve if not math.isnan(value)]
    if not numbers:
        return False
    step = curve[-1][0]
    means = [_mean(other, step) for other in map(_curve, finalized) if other and other[-1][0] >= step]
    peers = [sign * mean for mean in means if not math.isnan(mean)]
    return bool(peers) and min(numbers) > statistics.median(peers)


def _curve(trial: Trial) -> list[tuple[int, float]]:
    values = trial.metric_history
    steps = trial.step_history if len(trial.step_history) == len(values) else range(len(values))
    return list(zip(steps, values, strict=True))


def _mean(curve: list[tuple[int, float]], upto: int) -> float:
    values = [value for step, value in curve if step <= upto]
    return sum(values) / len(values) if values else math.nan
