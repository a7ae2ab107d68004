"""Samplers and pruners of Optuna as they come: proposed by, told, begun anew."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.searchspace import Categorical, Constant, Discrete, Float, Int, Searchspace
from tests.python.oracle.asked import Asked

optuna = pytest.importorskip("optuna")


def mixed() -> Searchspace:
    return Searchspace(
        x=Float(0.0, 1.0),
        rate=Float(1e-4, 1.0, log=True),
        layers=Int(1, 9, step=2),
        batch=Discrete([16, 32, 64]),
        kind=Categorical(["a", "b", None]),
        fixed=Constant(3),
        momentum=Float(0.0, 1.0, when="kind == 'a'"),
    )


def bowl(params: dict[str, Any]) -> float:
    return float((params["x"] - 0.3) ** 2 + (params["y"] - 0.7) ** 2)


def square() -> Searchspace:
    return Searchspace(x=Float(0.0, 1.0), y=Float(0.0, 1.0))


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
@pytest.mark.parametrize("name", ["RandomSampler", "TPESampler", "QMCSampler", "CmaEsSampler", "GPSampler"])
def test_a_sampler_proposes_and_learns(name: str) -> None:
    for package, sampler in (("cmaes", "CmaEsSampler"), ("torch", "GPSampler")):
        if name == sampler:
            pytest.importorskip(package)
    values = Asked(square(), search=getattr(optuna.samplers, name)(seed=1)).run(bowl, 30)
    assert min(values) < 0.05


def test_a_sampler_does_better_than_chance() -> None:
    learned = [min(Asked(square(), search=optuna.samplers.TPESampler(seed=seed)).run(bowl, 40)) for seed in range(3)]
    drawn = [min(Asked(square(), search=optuna.samplers.RandomSampler(seed=seed)).run(bowl, 40)) for seed in range(3)]
    assert sorted(learned)[1] < sorted(drawn)[1]


def test_every_kind_of_parameter_stays_in_its_range() -> None:
    asked = Asked(mixed(), search=optuna.samplers.TPESampler(seed=3))
    asked.run(lambda params: params["x"], 30)
    for trial in asked.trials:
        params = trial["params"]
        assert 0 <= params["x"] <= 1
        assert 1e-4 <= params["rate"] <= 1
        assert params["layers"] in (1, 3, 5, 7, 9)
        assert params["batch"] in (16, 32, 64)
        assert params["fixed"] == 3
        assert ("momentum" in params) == (params["kind"] == "a")


def test_constraints_and_predicates_are_kept() -> None:
    space = square()
    space.constrain("x <= y")
    asked = Asked(space, search=optuna.samplers.TPESampler(seed=3), accepts=lambda params: params["x"] > 0.2)
    asked.run(bowl, 20)
    assert all(0.2 < trial["params"]["x"] <= trial["params"]["y"] for trial in asked.trials)


def test_a_space_in_which_nothing_is_allowed_says_so() -> None:
    asked = Asked(square(), search=optuna.samplers.RandomSampler(seed=3), accepts=lambda params: False)
    with pytest.raises(ValueError, match="None of 1000 proposals in a row was allowed"):
        asked.start()


def test_begun_anew_it_goes_on_from_the_history() -> None:
    asked = Asked(square(), search=optuna.samplers.TPESampler(seed=1, n_startup_trials=5))
    asked.run(bowl, 20)
    outstanding = asked.start()
    before = [trial["params"] for trial in asked.trials]
    asked.begin()
    asked.run(bowl, 20)
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    assert len(study.trials) == 41
    told = asked.trials[:-1]  # the last one ended after the last question
    assert study.best_value == min(trial["value"] for trial in told if "value" in trial)
    assert [trial.state.name for trial in study.trials].index("RUNNING") == outstanding
    assert not any(trial["params"] in before for trial in asked.trials[21:])


def test_failed_and_stopped_trials_are_told_as_such() -> None:
    asked = Asked(square(), search=optuna.samplers.TPESampler(seed=1))
    for standing, value in (("failed", None), ("stopped", 0.4), ("succeeded", None), ("succeeded", 0.2)):
        number = asked.start()
        asked.report(number, 0.9, 0.4)
        asked.end(number, value, standing)
    asked.start()
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    states = [trial.state.name for trial in study.trials]
    assert states == ["FAIL", "PRUNED", "FAIL", "COMPLETE", "RUNNING"]
    assert study.trials[1].intermediate_values == {0: 0.9, 1: 0.4}


def test_a_trial_that_runs_again_is_told_again() -> None:
    asked = Asked(square(), search=optuna.samplers.RandomSampler(seed=1))
    number = asked.start()
    asked.end(number, None, "failed")
    asked.start()
    asked.trials[number]["standing"] = "outstanding"
    asked.ended.remove(number)
    asked.changed.add(number)
    asked.start()
    asked.end(number, 0.5)
    asked.start()
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    assert study.best_value == 0.5


def test_a_trial_of_somebody_elses_is_learned_from() -> None:
    asked = Asked(square(), search=optuna.samplers.TPESampler(seed=1))
    asked.start()
    for params, value in (({"x": 0.5, "y": 0.5}, 0.1), ({"x": 9, "y": 0.5}, 0.0)):
        asked.trials.append({"number": len(asked.trials), "params": params, "standing": "outstanding", "reports": []})
        asked.end(len(asked.trials) - 1, value)
    asked.start()
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    assert study.best_params == {"x": 0.5, "y": 0.5}  # the other one is outside of the space


def test_what_was_known_beforehand_counts_as_complete() -> None:
    asked = Asked(square(), search=optuna.samplers.TPESampler(seed=1))
    asked.trials.append({"number": 0, "params": {"x": 0.3, "y": 0.7}, "standing": "stopped", "value": 0, "reports": []})
    asked.ended.append(0)
    asked.changed.add(0)
    asked.start()
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    assert (study.best_value, study.best_params) == (0, {"x": 0.3, "y": 0.7})


def test_several_objectives_with_nsga2() -> None:
    objectives = {"near": "min", "far": "max"}
    sampler = optuna.samplers.NSGAIISampler(population_size=8, seed=1)
    asked = Asked(square(), objectives, search=sampler)
    asked.run(lambda params: [params["x"] ** 2, params["x"] + params["y"]], 30)
    asked.begin()
    asked.run(lambda params: [params["x"] ** 2, params["x"] + params["y"]], 10)
    generations = [trial["label"]["generation"] for trial in asked.trials]
    assert generations[:8] == [0] * 8
    assert generations[-1] >= 4  # it did not begin at 0 again
    study = asked.oracle._proposer._mirror.study  # type: ignore[union-attr]
    assert len(study.best_trials) > 3


def test_a_pruner_judges() -> None:
    asked = Asked(square(), rule=optuna.pruners.MedianPruner(n_startup_trials=2, n_warmup_steps=0))
    for number, level in enumerate((0.1, 0.2, 0.9)):
        asked.trials.append(
            {"number": number, "params": {"x": level, "y": 0}, "standing": "outstanding", "reports": []}
        )
        asked.report(number, level, level)
        said = asked.judge(number)
        if number < 2:
            assert said == []
            asked.end(number, level)
    (verdict,) = said
    assert verdict["trial"] == 2
    assert verdict["verdict"]["rule"] == "MedianPruner"
    assert verdict["verdict"]["says"] == "Optuna's MedianPruner ends it at step 1, where it reported 0.9."
    assert (verdict["verdict"]["step"], verdict["verdict"]["peers"]) == (1, 2)


def test_a_sampler_that_has_tried_everything_ends_the_search() -> None:
    grid = {"x": [0.0, 1.0], "y": [0.0, 0.5, 1.0]}
    asked = Asked(square(), search=optuna.samplers.GridSampler(grid, seed=1))
    asked.run(bowl, 6)
    assert asked.suggest() == {"kind": "done"}
    assert len({(trial["params"]["x"], trial["params"]["y"]) for trial in asked.trials}) == 6
