"""Rules of users' own, of each version of Maggy."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.searchspace import Float, Searchspace
from hopyard.trials.earlystop import AbstractEarlyStop, MedianStoppingRule, NoStoppingRule
from hopyard.trials.oracle_log import warnings_in
from hopyard.trials.searches import judges, rule_of
from hopyard.trials.trial import Trial
from tests.python.oracle.asked import Asked


def asked_with(rule: Any, running: int, **payload: Any) -> Asked:
    """Trials that report their level: three have ended, the others run."""
    asked = Asked(Searchspace(x=Float(0.0, 1.0)), rule=rule, **payload)
    for number in range(3 + running):
        record = {"number": number, "params": {"x": number / 10}, "standing": "outstanding", "reports": []}
        asked.trials.append(record)
        asked.report(number, number / 10, number / 10)
        if number < 3:
            asked.end(number, number / 10)
    return asked


class AllAtOnce(AbstractEarlyStop):
    """As written for 0.2 to 0.4."""

    @staticmethod
    def earlystop_check(to_check: dict[str, Trial], finalized_trials: list[Trial], direction: str) -> list[str]:
        return [each for each, trial in to_check.items() if trial.metric_history[-1] > 0.35]


class ByList(AbstractEarlyStop):
    """One trial in, a list out: mixed, and of others too."""

    @staticmethod
    def earlystop_check(to_check: Trial, finalized_trials: list[Trial], direction: str) -> list[str]:
        return [to_check.trial_id] if to_check.params["x"] > 0.35 else [finalized_trials[0].trial_id]


def test_rules_up_to_0_4_are_given_all_that_run() -> None:
    asked = asked_with(AllAtOnce, 3, judges_at_once=True)
    assert [said["trial"] for said in asked.judge(3, 4)] == [4]
    assert [said["trial"] for said in asked.judge(5)] == [5]


def test_a_list_stops_those_it_names() -> None:
    assert [said["trial"] for said in asked_with(ByList, 3).judge(3, 4, 5)] == [4, 5]


class Broken(AbstractEarlyStop):
    @staticmethod
    def earlystop_check(to_check: Trial, finalized_trials: list[Trial], direction: str) -> str | None:
        if to_check.params["x"] > 0.45:
            return to_check.trial_id
        raise KeyError(f"no {int(to_check.params['x'] > 0.35)}")


def test_one_that_raises_says_so_once_and_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    asked = asked_with(Broken, 3)
    for _ in range(3):
        assert [said["trial"] for said in asked.judge(3, 4, 5)] == [5]
    told = capsys.readouterr().err
    assert warnings_in(told) == [
        "Broken.earlystop_check raised KeyError: 'no 0'; what it judged goes on.",
        "Broken.earlystop_check raised KeyError: 'no 1'; what it judged goes on.",
    ]
    assert told.count("Traceback") == 2


class Empty(MedianStoppingRule):
    pass


class OnlyLate(MedianStoppingRule):
    @staticmethod
    def earlystop_check(to_check: Any, finalized_trials: list[Trial], direction: str) -> Any:
        if to_check.step_history[-1] < 1:
            return None
        return MedianStoppingRule.earlystop_check(to_check, finalized_trials, direction)


class Silent(AbstractEarlyStop):
    pass


def test_a_subclass_without_a_check_is_its_base() -> None:
    assert not judges(Empty)
    assert rule_of(Empty, 1, False, 4) == rule_of(Empty(), 1, False, 4) == rule_of("median", 1, False, 4)
    assert judges(OnlyLate)
    with pytest.raises(TypeError, match="Silent must define earlystop_check"):
        rule_of(Silent)


def test_the_median_rule_may_be_called() -> None:
    asked = asked_with(OnlyLate, 2)
    assert [said["trial"] for said in asked.judge(3, 4)] == [3, 4]


def curve(*reports: tuple[int, float]) -> Trial:
    trial = Trial({"x": reports[0][1]})
    for step, value in reports:
        trial.append_metric({"step": step, "value": value})
    return trial


def test_the_median_is_of_running_means_at_the_same_step() -> None:
    check = MedianStoppingRule.earlystop_check
    ended = [curve((0, 1.0), (5, 3.0), (9, 9.0)), curve((0, 2.0), (2, 2.0), (5, 2.0), (9, 0.0)), curve((0, 9.0))]
    low, high = curve((0, 1.0), (5, 1.5)), curve((0, 1.0), (5, 2.5))
    assert check(low, ended, "max") == low.trial_id
    assert check(high, ended, "max") is None
    assert check({"a": low, "b": high}, ended, "max") == ["a"]
    assert check({"a": low, "b": curve((5, 2.5))}, ended, "min") == ["b"]
    # Nobody to compare it to, or no number of its own.
    assert check(curve((20, 0.0)), ended, "max") is None
    assert check(curve((0, float("nan"))), ended, "max") is None
    assert NoStoppingRule.earlystop_check(low, ended, "max") is None
