"""Optimizers and rules as people wrote them for Maggy, unmodified."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from hopyard.searchspace import Float, Int, Searchspace
from hopyard.trials.earlystop import AbstractEarlyStop
from hopyard.trials.optimizers import AbstractOptimizer
from hopyard.trials.searches import judge_in, rule_of
from hopyard.trials.trial import Trial
from tests.python.oracle.asked import Asked


def square() -> Searchspace:
    return Searchspace(x=Float(0.0, 1.0), k=Int(1, 9))


class Buffered(AbstractOptimizer):
    """As Maggy's own random search was written."""

    def __init__(self) -> None:
        super().__init__()
        self.trial_buffer: list[Trial] = []

    def initialize(self) -> None:
        random.seed(11)
        for params in self.searchspace.get_random_parameter_values(self.num_trials):
            self.trial_buffer.append(Trial(params, trial_type="optimization"))

    def get_suggestion(self, trial: Trial | None = None) -> Trial | None:
        return self.trial_buffer.pop() if self.trial_buffer else None

    def finalize_experiment(self, trials: list[Trial]) -> None:
        self.finalized = [trial.final_metric for trial in trials]


class Climber(AbstractOptimizer):
    """Goes on from the best so far, and waits while it has none."""

    def initialize(self) -> None:
        self.given: list[str | None] = []

    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        self.given.append(None if trial is None else trial.trial_id)
        if len(self.given) == 1:
            return self.create_trial({"x": 0.5, "k": 3}, run_budget=2)
        if not self.final_store:
            return "IDLE"
        assert self.direction == "min"
        best = min(self.final_store, key=lambda each: each.final_metric or 0.0)
        assert best.metric_history == [1.0, best.final_metric]
        child = Trial({"x": best.params["x"] / 2, "k": 3})
        return None if self.hparams_exist(child) else child


def test_a_buffer_of_trials_is_given_out_and_ends() -> None:
    asked = Asked(square(), search=Buffered(), num_trials=5)
    asked.run(lambda params: params["x"], 5)
    assert asked.suggest() == {"kind": "done"}
    assert len({trial["params"]["x"] for trial in asked.trials}) == 5
    last = asked.trials[4]["value"]
    assert asked.ask(ask="end") == {"kind": "ended"}
    optimizer: Any = asked.oracle._proposer._optimizer  # type: ignore[union-attr]
    assert (len(optimizer.finalized), optimizer.finalized[-1]) == (5, last)


def test_ended_trials_are_handed_over_with_their_curves() -> None:
    asked = Asked(square(), search=Climber(), num_trials=9)
    first = asked.suggest()
    assert first.pop("label") == {"id": Trial({"x": 0.5, "k": 3, "budget": 2}).trial_id}
    assert first == {"kind": "start", "params": {"x": 0.5, "k": 3}, "budget": 2.0}
    asked.trials.append({"number": 0, "params": first["params"], "standing": "outstanding", "reports": []})
    asked.changed.add(0)
    assert asked.suggest() == {"kind": "wait"}
    asked.report(0, 1.0, 0.5)
    asked.end(0, 0.5)
    assert asked.suggest()["params"] == {"x": 0.25, "k": 3}
    optimizer: Any = asked.oracle._proposer._optimizer  # type: ignore[union-attr]
    assert optimizer.given[-1] == optimizer.final_store[0].trial_id
    assert optimizer.final_store[0].status == Trial.FINALIZED
    assert [trial.params["x"] for trial in optimizer.trial_store.values()] == [0.25]


def test_begun_anew_what_it_keeps_to_itself_is_as_it_was() -> None:
    whole = Asked(square(), search=Buffered(), num_trials=6)
    whole.run(lambda params: params["x"], 6)
    again = Asked(square(), search=Buffered(), num_trials=6)
    again.run(lambda params: params["x"], 3)
    again.start()
    again.begin()
    again.run(lambda params: params["x"], 2)
    assert [trial["params"] for trial in again.trials] == [trial["params"] for trial in whole.trials]
    assert again.suggest() == {"kind": "done"}


def test_what_is_no_trial_is_refused() -> None:
    class Wrong(AbstractOptimizer):
        def get_suggestion(self, trial: Trial | None = None) -> Any:
            return {"x": 1}

    with pytest.raises(TypeError, match=r"Wrong\.get_suggestion returned {'x': 1}; it must be a Trial"):
        Asked(square(), search=Wrong()).suggest()


class WorstHalf(AbstractEarlyStop):
    @staticmethod
    def earlystop_check(to_check: Trial, finalized_trials: list[Trial], direction: str) -> str | None:
        with to_check.lock:
            step = len(to_check.metric_history) - 1
        peers = sorted(each.metric_history[step] for each in finalized_trials if len(each.metric_history) > step)
        assert direction == "min"
        if peers and to_check.metric_history[step] > peers[len(peers) // 2]:
            return to_check.trial_id
        return None


def test_a_rule_names_the_trial_to_stop() -> None:
    for rule in (WorstHalf, WorstHalf()):
        asked = Asked(square(), rule=rule)
        for number, level in enumerate((0.1, 0.2, 0.3, 0.9)):
            asked.trials.append(
                {"number": number, "params": {"x": level, "k": 1}, "standing": "outstanding", "reports": []}
            )
            asked.report(number, level)
            if number < 3:
                asked.end(number, level)
        (said,) = asked.judge(3)
        assert (said["trial"], said["verdict"]["rule"], said["verdict"]["peers"]) == (3, "WorstHalf", 3)
        assert said["verdict"]["says"] == "WorstHalf.earlystop_check named it at step 0, where it reported 0.9."
        asked.end(3, 0.9, "stopped")
        assert asked.judge(3) == []


def test_python_may_be_a_part_of_a_rule() -> None:
    policy = {"name": "any", "of": ["median", {"name": "patience", "options": {"patience": 3}}, WorstHalf]}

    assert msgspec.to_builtins(rule_of(policy)) == {
        "name": "any",
        "of": [{"name": "median"}, {"name": "patience", "options": {"patience": 3}}, {"name": "oracle"}],
    }
    assert judge_in(policy) is WorstHalf
    limited = {"name": WorstHalf, "options": {"graceReports": 5}}
    assert msgspec.to_builtins(rule_of(limited)) == {"name": "oracle", "options": {"graceReports": 5}}
    assert judge_in(limited) is WorstHalf
    assert judge_in({"name": "all", "of": ["median"]}) is None
