"""Ablation through lagom: n + 1 trials, the base first, each with its own data and model function."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from hopyard import experiment
from hopyard._protocol.errors import NotAvailable
from hopyard.ablation import AblationStudy
from hopyard.trials.ablation import LOCO, AbstractAblator
from hopyard.trials.configs import AblationConfig
from tests.python.client.fake_sidecar import FakeSidecar

WORTH = {"age": 0.25, "fare": 0.5}


def dataset(ablated_feature: str | None = None) -> list[str]:
    return [name for name in WORTH if name != ablated_feature]


def study() -> AblationStudy:
    made = AblationStudy("titanic", 1, label_name="survived", dataset_generator=dataset)
    made.features.include("age", ["fare"])
    made.model.set_base_model_generator(lambda: 1.0)
    made.model.add_custom_model_generator(lambda: 2.0, "double")
    return made


def train(dataset_function: Callable[[], list[str]], model_function: Callable[[], float]) -> float:
    return sum(WORTH[name] for name in dataset_function()) * model_function()


def test_loco_runs_the_base_first_and_then_without_each_part(fake: FakeSidecar) -> None:
    result = experiment.lagom(
        map_fun=train, experiment_type="ablation", ablation_study=study(), ablator="loco", name="titanic"
    )

    assert [trial.params for trial in result.experiment.trials] == [
        {"ablated_feature": "None", "ablated_layer": "None"},
        {"ablated_feature": "age", "ablated_layer": "None"},
        {"ablated_feature": "fare", "ablated_layer": "None"},
        {"ablated_feature": "None", "ablated_layer": "Custom model: double"},
    ]
    assert result.experiment.results == [0.75, 0.5, 0.25, 1.5]
    assert result["best_config"] == {"ablated_feature": "None", "ablated_layer": "Custom model: double"}
    assert (result["worst_val"], result["num_trials"]) == (0.25, 4)
    assert "num_epochs" not in result
    assert (fake.specs[-1].kind, fake.specs[-1].name) == ("ablation", "titanic")


def test_the_report_says_what_each_part_is_worth(fake: FakeSidecar) -> None:
    result = experiment.lagom(train, experiment_type="ablation", ablation_study=study())

    assert [(row["component"], row["difference"]) for row in result.table] == [
        ("nothing (base)", 0.0), ("age", -0.25), ("fare", -0.5), ("Custom model: double", 0.75),
    ]  # fmt: skip
    assert repr(result).splitlines()[0].split("  ")[0] == "left out"
    assert "<td>fare</td><td>0.25</td><td>-0.5</td>" in result._repr_html_()


def test_repeats_give_a_mean_and_a_spread(fake: FakeSidecar) -> None:
    result = experiment.lagom(train, experiment_type="ablation", ablation_study=study(), repeats=3)

    assert result["num_trials"] == 12
    assert [(row["trials"], row["std"]) for row in result.table] == [(3, 0.0)] * 4


def test_a_config_of_1_x_and_a_failed_part(fake: FakeSidecar) -> None:
    def fragile(dataset_function: Callable[[], list[str]]) -> int:
        if "age" not in dataset_function():
            raise ValueError("no age")
        return 1

    with pytest.warns(UserWarning, match="1 of 4"):
        result = experiment.lagom(fragile, AblationConfig(study(), LOCO, direction="min"))
    assert result.table[1]["metric"] is None
    assert "num_epochs" in result


def test_two_parts_at_a_time(fake: FakeSidecar) -> None:
    both = AblationStudy(dataset_generator=dataset)
    both.features.include("age")
    both.model.layers.include("conv", "dense")
    result = experiment.lagom(
        lambda dataset_function: len(dataset_function()),
        experiment_type="ablation", ablation_study=both, ablator="leave_two_out",
    )  # fmt: skip
    assert result["num_trials"] == 4


def test_what_is_no_ablator_is_refused(fake: FakeSidecar) -> None:
    class Mine(AbstractAblator):
        pass

    for wrong in ("loto", 3, Mine):
        with pytest.raises(TypeError, match="ablation study policy"):
            experiment.lagom(train, experiment_type="ablation", ablation_study=study(), ablator=wrong)
    with pytest.raises(ValueError, match="feature store"):
        experiment.lagom(train, experiment_type="ablation", ablation_study=AblationStudy("titanic", 1))
    assert fake.specs == []


def test_maggys_names(fake: FakeSidecar, old_names: None) -> None:
    maggy: Any = importlib.import_module("maggy.experiment")
    assert importlib.import_module("maggy.ablation.ablator.loco").LOCO is LOCO
    assert maggy.experiment.lagom(train, experiment_type="ablation", ablation_study=study())["num_trials"] == 4
    config: Any = importlib.import_module("maggy.experiment_config.tf_distributed")
    across = config.TfDistributedConfig(name="tf", model=1, train_set=2, test_set=3, process_data=len)
    with pytest.raises(NotAvailable, match="TfDistributedConfig"):
        experiment.lagom(train, across)
