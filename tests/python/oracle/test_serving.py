"""The process itself: lines in, lines out, whatever users' code prints or raises."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from hopyard.experiment.keeping import dumps
from hopyard.oracle.history import Trial
from hopyard.oracle.space import Space, holds
from hopyard.searchspace import Float, Searchspace
from hopyard.searchspace.expression import parse_condition
from hopyard.trials.payload import Payload
from tests.python.oracle.asked import Asked


def square() -> Searchspace:
    return Searchspace(x=Float(0.0, 1.0), y=Float(0.0, 1.0))


def talk(folder: Path, payload: Payload, *questions: Mapping[str, Any]) -> list[dict[str, Any]]:
    begin = {
        "pickled": base64.b64encode(dumps(payload)).decode(),
        "space": payload.space.spec(),
        "objectives": [{"name": "metric", "direction": "min"}],
        "seed": 1,
        "folder": str(folder),
    }
    lines = [json.dumps(each) for each in ({"begin": begin}, *questions)]
    command = [sys.executable, "-m", "hopyard.oracle"]
    said = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in said.stdout.splitlines()]


SUGGEST = {"ask": "suggest", "told": {"trials": [], "ended": []}}


def test_what_users_print_is_no_answer(tmp_path: Path) -> None:
    def propose(space: Any, trials: Any) -> dict[str, float]:
        import os
        import sys

        print("printed")
        sys.stdout.write("written\n")
        os.system("echo shouted")
        return {"x": 0.5, "y": float(len(os.getcwd()) > 0)}

    (answer,) = talk(tmp_path, Payload(space=square(), search=propose), SUGGEST)
    assert answer == {"kind": "suggestion", "suggestion": {"kind": "start", "params": {"x": 0.5, "y": 1.0}}}


def test_modules_beside_the_notebook_are_found(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("x = 0.25\n")

    def propose(space: Any, trials: Any) -> dict[str, float]:
        import beside  # type: ignore[import-not-found]

        return {"x": beside.x, "y": 0.0}

    (answer,) = talk(tmp_path, Payload(space=square(), search=propose), SUGGEST)
    assert answer["suggestion"]["params"]["x"] == 0.25


def test_what_is_raised_comes_back_with_its_traceback_and_the_next_question_is_answered(tmp_path: Path) -> None:
    def propose(space: Any, trials: Sequence[Any]) -> dict[str, float]:
        if not trials:
            raise LookupError("nothing to go on")
        return {"x": 0.5, "y": 0.5}

    trial = {"number": 0, "params": {"x": 1, "y": 0}, "standing": "succeeded", "value": 1, "steps": [], "reported": []}
    told = {"ask": "suggest", "told": {"trials": [trial], "ended": [0]}}
    failed, answered = talk(tmp_path, Payload(space=square(), search=propose), SUGGEST, told)
    assert (failed["kind"], failed["says"]) == ("fault", "LookupError: nothing to go on")
    assert 'in propose\n    raise LookupError("nothing to go on")' in failed["traceback"]
    assert "hopyard/oracle/serving.py" not in failed["traceback"]
    assert answered["kind"] == "suggestion"


def test_a_predicate_is_asked_for_many_at_once(tmp_path: Path) -> None:
    params = [{"x": 0, "y": 1}, {"x": 1, "y": 0}]

    def accepts(given: dict[str, Any]) -> bool:
        assert type(given["x"]) is float  # as the train function gets it
        return bool(given["x"] < given["y"])

    (answer,) = talk(tmp_path, Payload(space=square(), accepts=accepts), {"ask": "accepts", "params": params})
    assert answer == {"kind": "accepted", "accepted": [True, False]}


def test_a_callable_is_given_the_trials_and_may_end_the_search() -> None:
    class Halving:
        def suggest(self, space: Space, trials: Sequence[Trial]) -> dict[str, float] | None:
            done = [trial for trial in trials if trial.value is not None]
            if len(done) == 3:
                return None
            return {"x": min((trial.params["x"] for trial in done), default=1.0) / 2, "y": 0.0}

    asked = Asked(square(), search=Halving())
    asked.run(lambda params: params["x"], 3)
    assert [trial["params"]["x"] for trial in asked.trials] == [0.5, 0.25, 0.125]
    assert asked.suggest() == {"kind": "done"}


@pytest.mark.parametrize(
    ("proposed", "says"),
    [(0.5, "must return a dictionary"), ({"x": object(), "y": 0}, "must be a number, a text")],
)
def test_what_is_no_configuration_is_refused(proposed: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        Asked(square(), search=lambda space, trials: proposed).suggest()


def test_botorch_in_a_callable() -> None:
    pytest.importorskip("botorch")

    def propose(space: Space, trials: Sequence[Trial]) -> dict[str, float]:
        import torch
        from botorch.acquisition import LogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.optim import optimize_acqf
        from gpytorch.mlls import ExactMarginalLogLikelihood

        done = [trial for trial in trials if trial.value is not None]
        if len(done) < 5:
            point = torch.rand(2, dtype=torch.double)
        else:
            points = torch.tensor([[trial.params["x"], trial.params["y"]] for trial in done], dtype=torch.double)
            values = torch.tensor([[-float(trial.value or 0)] for trial in done], dtype=torch.double)
            model = SingleTaskGP(points, values)
            fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
            bounds = torch.tensor([[0.0, 0.0], [1.0, 1.0]], dtype=torch.double)
            best = LogExpectedImprovement(model, best_f=values.max())
            found, _ = optimize_acqf(best, bounds=bounds, q=1, num_restarts=4, raw_samples=64)
            point = found[0]
        return {"x": float(point[0]), "y": float(point[1])}

    values = Asked(square(), search=propose).run(lambda p: (p["x"] - 0.3) ** 2 + (p["y"] - 0.7) ** 2, 15)
    assert min(values) < 0.02


@pytest.mark.parametrize(
    ("condition", "params", "expected"),
    [
        ("a <= b", {"a": 1, "b": 2}, True),
        ("a + 1 > b * 2", {"a": 1, "b": 2}, False),
        ("a / b == 1", {"a": 1, "b": 0}, False),
        ("kind in ['a', 'b'] and not x > 3", {"kind": "a", "x": 2}, True),
        ("kind == 'a' or x != 3", {"kind": "b", "x": 3}, False),
        ("a < b", {"a": 1}, False),
        ("a < b", {"a": "x", "b": 2}, False),
        ("a < b", {"a": "x", "b": "y"}, True),
        ("a < b", {"a": True, "b": 2}, False),
    ],
)
def test_conditions_mean_what_they_mean_to_the_sidecar(condition: str, params: dict[str, Any], expected: bool) -> None:
    assert holds(parse_condition(condition), params) is expected
