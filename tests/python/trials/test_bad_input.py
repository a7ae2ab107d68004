"""What functions return, report and take by mistake: each is told clearly, and nothing else is lost by it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hopyard import Searchspace, experiment
from hopyard._protocol.errors import HopyardError
from hopyard.experiment.handle import Handle
from hopyard.experiment.values import TrialsFailed
from tests.python.live import Live, of_this_process


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with of_this_process() as project:
        yield project


def two() -> Searchspace:
    """The second of its trials does what is right."""
    return Searchspace(x=("DISCRETE", [1, 2]))


def with_one_fault(faulty: Callable[..., Any], **words: Any) -> tuple[dict[str, Any], str]:
    """The result of an experiment of which one trial is faulty, and what was said of that trial."""

    def train(x: int, reporter: Any) -> Any:
        return faulty(reporter) if x == 1 else 1.0

    with pytest.warns(UserWarning, match="1 of 2 trials"):
        result = experiment.lagom(train, two(), optimizer="grid", stopping=None, **words)
    errors = [trial.error for trial in result.experiment.trials if trial.error]
    assert len(errors) == 1
    return result, errors[0]


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "ReturnTypeError: The train function returned None of type NoneType; it must return a number"),
        (True, "ReturnTypeError: The train function returned True of type bool"),
        ("0.9", "ReturnTypeError: The train function returned '0.9' of type str"),
        ("models/net.pt", "ReturnTypeError: The train function returned 'models/net.pt' of type str"),
        ({"loss": 1}, "KeyError: .*no optimization key 'metric'; its keys: 'loss'"),
        ({"metric": None}, "MetricTypeError: The train function returned None of type NoneType under"),
        ({"metric": [1]}, "MetricTypeError"),
        ([1.0], r"ReturnTypeError: The train function returned \[1.0\] of type list"),
    ],
)
def test_wrong_returns_cost_one_trial(live: Live, returned: Any, says: str) -> None:
    result, error = with_one_fault(lambda reporter: returned)

    assert re.search(says, error), error
    assert (result["num_trials"], result["best_val"]) == (1, 1.0)
    with pytest.raises(TrialsFailed, match=says):
        experiment.lagom(lambda: returned)


@pytest.mark.parametrize("returned", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_kept_and_nan_is_never_best(live: Live, returned: float) -> None:
    result = experiment.lagom(lambda x: returned if x == 1 else 0.5, two(), optimizer="grid", stopping=None)

    kept = sorted(map(str, result["metric_list"]))
    assert kept == sorted([str(returned), "0.5"])
    assert result["best_val"] == (returned if returned == math.inf else 0.5)
    assert result["avg"] == 0.5
    assert json.loads((result.experiment.directory / "result.json").read_text())["num_trials"] == 2
    assert str(result.experiment.results[0]) == str(returned)


def test_a_huge_dictionary_comes_back_whole(live: Live) -> None:
    huge = {"metric": 0.5, **{f"value {number}": number for number in range(200_000)}}

    result = experiment.lagom(lambda: {"metric": 0.5, **{f"value {number}": number for number in range(200_000)}})
    assert result.experiment.results == [huge]
    assert result["best_val"] == 0.5


def test_a_file_path_of_a_dictionary_is_a_text(live: Live) -> None:
    value = {"metric": 1.0, "weights": "/no/such/file.pt"}
    assert experiment.lagom(lambda: value).experiment.results == [value]


@pytest.mark.parametrize(
    ("metric", "step", "says"),
    [
        ("0.5", None, r"BroadcastMetricTypeError: .*takes a number as metric, not '0.5' of type str: convert it"),
        (None, None, "BroadcastMetricTypeError"),
        (True, None, "BroadcastMetricTypeError"),
        ([1], None, "BroadcastMetricTypeError"),
        (1.0, "one", "BroadcastStepTypeError: .*takes an integer as step, not 'one'"),
        (1.0, 1.5, "BroadcastStepTypeError"),
        (1.0, 3, "BroadcastStepValueError: .*step 3 came after step 5"),
        (1.0, -1, "BroadcastStepValueError"),
    ],
)
def test_wrong_reports_cost_one_trial(live: Live, metric: Any, step: Any, says: str) -> None:
    def report(reporter: Any) -> float:
        reporter.broadcast(0.5, 5)
        reporter.broadcast(metric, step)
        return 1.0

    result, error = with_one_fault(report)
    assert re.search(says, error), error
    assert result["num_trials"] == 1


def test_a_step_reported_again_counts_once_in_the_history_and_the_newest_value_is_shown(live: Live) -> None:
    def train(x: int, reporter: Any) -> float:
        for epoch in range(3):
            for batch in range(4):
                reporter.broadcast(10.0 * epoch + batch, epoch)
        return 1.0

    result = experiment.lagom(train, two(), optimizer="grid", stopping="median")
    assert result["num_trials"] == 2
    for trial, story in zip(result.experiment.trials, result.experiment.story.trials, strict=True):
        told = json.loads((live.project / str(trial.directory) / "trial.json").read_text())
        assert (told["step_history"], told["metric_history"]) == ([0, 1, 2], [0.0, 10.0, 20.0])
        assert (story.view.step, story.view.latest) == (2, 23.0)


def test_reports_that_are_not_finite_are_points_like_others(live: Live) -> None:
    def train(x: int, reporter: Any) -> float:
        for value in (math.nan, math.inf, -math.inf, 0.5):
            reporter.broadcast(value)
        return 0.5

    result = experiment.lagom(train, two(), optimizer="grid", stopping="median")
    assert result["metric_list"] == [0.5, 0.5]
    assert result["early_stopped"] == 0
    assert {trial.view.step for trial in result.experiment.story.trials} == {3}


def test_a_hundred_thousand_reports_at_full_speed_are_all_kept(live: Live) -> None:
    def train(reporter: Any) -> float:
        for step in range(100_000):
            reporter.broadcast(step * 0.5, step)
        return 1.0

    result = experiment.lagom(train, optimizer="none")
    trial = result.experiment.trials[0]
    assert result.experiment.story.trials[0].view.step == 99_999
    told = json.loads((live.project / str(trial.directory) / "trial.json").read_text())
    assert len(told["step_history"]) == 100_000
    assert told["metric_history"][-1] == 49_999.5


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda x, y: 1, "needs 'y', and the search space has 'x'.*Add 'y' to the space, or give"),
        (lambda: 1, "the search space has 'x', and <lambda> takes no parameters.*Add the argument 'x'"),
        (lambda lr, x=1: 1, "needs 'lr'"),
        (3, "needs a function, not 3 of type int"),
        (None, r"write launch\(fn\), not launch\(fn\(\)\)"),
    ],
)
def test_a_function_with_wrong_arguments_is_refused_before_anything_runs(live: Live, function: Any, says: str) -> None:
    before = len(experiment.list())
    with pytest.raises(TypeError) as refused:
        experiment.lagom(function, two())
    assert re.search(says, f"{refused.value}", re.DOTALL), str(refused.value)
    assert len(experiment.list()) == before


def test_a_grid_of_a_million_millions_is_refused_with_its_size(live: Live) -> None:
    whole = ("INTEGER", [1, 1_000_000])
    with pytest.raises((ValueError, HopyardError)) as refused:
        experiment.lagom(lambda a, b: 1, Searchspace(a=whole, b=whole), optimizer="grid")
    said = f"{refused.value}".replace(",", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    assert "1000000000000" in said
    with pytest.raises(ValueError, match="1,000,000,000,000 points"):
        experiment.grid_search(lambda a, b: 1, {"a": range(1_000_000), "b": range(1_000_000)})


@pytest.mark.parametrize("number", [0, -1])
def test_zero_trials_are_refused(live: Live, number: int) -> None:
    for kind in (ValueError, AssertionError):
        with pytest.raises(kind, match="Number of trials should be greater than zero"):
            experiment.lagom(lambda x: 1, two(), optimizer="randomsearch", num_trials=number)
    with pytest.raises(TypeError, match=r"num_trials=1\.5 must be a whole number"):
        experiment.lagom(lambda x: 1, two(), num_trials=1.5)
    with pytest.raises(ValueError, match="samples=0"):
        experiment.random_search(lambda x: 1, {"x": [0, 1]}, samples=0)


def test_an_unpicklable_result_costs_one_trial_and_names_the_culprit(live: Live) -> None:
    def lock(reporter: Any) -> Any:
        import threading

        return {"metric": 0.5, "lock": threading.Lock()}

    _, error = with_one_fault(lock)
    assert "RESULT_NOT_PICKLABLE" in error
    assert "lock" in error


def test_an_unpicklable_function_names_the_culprit(live: Live) -> None:
    import threading

    held = threading.Lock()
    with pytest.raises(HopyardError, match=r"it uses held, a _thread\.lock, which cannot be pickled"):
        experiment.lagom(lambda x: held.locked() or 1.0, two())


def test_a_result_that_only_executors_can_load_is_shown(live: Live) -> None:
    def train() -> dict[str, Any]:
        import sys
        import types

        module = types.ModuleType("only_here")
        module.Net = type("Net", (), {"__module__": "only_here", "__repr__": lambda self: "Net()"})  # type: ignore[attr-defined]
        sys.modules["only_here"] = module
        return {"metric": 0.5, "net": module.Net()}

    result = experiment.lagom(train)
    handle: Handle = result.experiment
    assert result["best_val"] == 0.5
    assert "only_here" in repr(handle.results[0])


def test_steps_as_large_as_tokens_seen(live: Live) -> None:
    def train(x: int, reporter: Any) -> int:
        reporter.broadcast(x, 5_000_000_000)
        return x

    result = experiment.lagom(train, two(), optimizer="grid", stopping=None)

    again = experiment.attach(result.experiment.id)
    again.wait()
    for handle in (result.experiment, again):
        assert [trial.view.step for trial in handle.story.trials] == [5_000_000_000] * 2


def test_objectives_after_very_many_numbers_count(live: Live) -> None:
    def train(x: int) -> dict[str, float]:
        return {**{f"norm_{k}": float(k) for k in range(70)}, "accuracy": float(x), "seconds": float(x)}

    result = experiment.lagom(
        train, two(), optimizer="grid", stopping=None, objectives={"accuracy": "max", "seconds": "min"}
    )
    assert len(result["pareto"]) == 2
