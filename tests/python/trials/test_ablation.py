"""Ablation through lagom: n + 1 trials, the base first, each with its own data and model function."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hopyard import experiment
from hopyard._protocol.errors import NotAvailable
from hopyard.ablation import AblationStudy, part
from hopyard.experiment.values import TrialsFailed
from hopyard.trials.ablation import LOCO, AbstractAblator
from hopyard.trials.configs import AblationConfig
from hopyard.trials.student import difference
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


def test_repeats_give_means_intervals_and_sizes(fake: FakeSidecar) -> None:
    def noisy(dataset_function: Callable[[], list[str]], seed: int) -> float:
        return sum(WORTH[name] for name in dataset_function()) + (seed % 3) * 0.01

    result = experiment.lagom(noisy, experiment_type="ablation", ablation_study=study(), repeats=3, seed=3)

    assert result["num_trials"] == 12
    base, age, fare, _ = result.parts
    assert (base.trials, base.difference, base.component) == (3, 0.0, "nothing (base)")
    assert age.difference == pytest.approx(-0.25)
    assert (age.low, age.high) == (pytest.approx(-0.25), pytest.approx(-0.25))  # the same seeds: no spread is left
    assert age.certain
    assert fare.effect is not None
    assert age.effect is not None
    assert fare.effect < age.effect < 0
    said = repr(result)
    assert "95 % interval" in said
    assert "Student's t at 95 %, paired by seed" in said


def test_without_seeds_the_intervals_are_welchs(fake: FakeSidecar, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.touch()

    def noisy(dataset_function: Callable[[], list[str]]) -> float:
        number = len(runs.read_text())
        runs.write_text("x" * (number + 1))
        return [0.70, 0.74, 0.72, 0.60, 0.66, 0.63][number % 6]

    result = experiment.lagom(noisy, experiment_type="ablation", ablation_study=study(), repeats=3)

    known = difference([0.60, 0.66, 0.63], [0.70, 0.74, 0.72], paired=False)
    age = result.parts[1]
    assert (age.difference, age.low, age.high, age.effect) == known
    assert "Welch's, unequal spreads" in repr(result)


def test_pairs_show_what_two_do_beyond_each(fake: FakeSidecar) -> None:
    both = AblationStudy(data={"a": [1], "b": [1], "c": [1]})
    both.features.include("a", "b", "c")

    def train(dataset_function: Callable[[], dict[str, list[int]]]) -> float:
        left = set(dataset_function())
        return 1.0 if "a" in left or "b" in left else 0.2  # one stands in for the other

    result = experiment.lagom(
        train, experiment_type="ablation", ablation_study=both, ablator="leave_two_out", direction="max"
    )
    assert result["num_trials"] == 1 + 3 + 3
    found = {part.component: part.interaction for part in result.parts}
    assert found["a and b"] == pytest.approx(-0.8)
    assert (found["a and c"], found["a"]) == (0.0, None)
    assert "interaction" in repr(result)


def test_tagged_arguments_are_a_study_by_themselves(fake: FakeSidecar) -> None:
    warm, deep = part(True, without=False), part(3, without=1)

    def train(warmup: Any = warm, layers: Any = deep, scale: int = 2) -> float:
        return float((10 if warmup else 1) * layers * scale)

    result = experiment.lagom(train, experiment_type="ablation")
    assert [(each.component, each.metric) for each in result.parts] == [
        ("nothing (base)", 60.0), ("warmup=False", 6.0), ("layers=1", 20.0),
    ]  # fmt: skip
    assert result.experiment.trials[1].params == {
        "ablated_feature": "None", "ablated_layer": "None", "ablated_argument": "warmup=False",
    }  # fmt: skip


def test_tags_and_a_study_go_together(fake: FakeSidecar) -> None:
    deep = part(3, without=1)

    def tags(dataset_function: Callable[[], list[str]], layers: Any = deep) -> float:
        return float(layers * len(dataset_function()))

    both = study()
    result = experiment.lagom(tags, experiment_type="ablation", ablation_study=both)
    assert [each.component for each in result.parts][-2:] == ["layers=1", "Custom model: double"]
    plain = experiment.lagom(train, experiment_type="ablation", ablation_study=both)  # which has no such argument
    assert plain["num_trials"] == 4


def test_arguments_are_named_in_the_study(fake: FakeSidecar) -> None:
    arguments = AblationStudy(dataset_generator=lambda: [1, 2])
    arguments.arguments.include(dropout=0.0, depth=1)
    arguments.arguments.exclude("depth")
    result = experiment.lagom(
        lambda dataset_function, dropout=0.5: dropout + len(dataset_function()),
        experiment_type="ablation", ablation_study=arguments,
    )  # fmt: skip
    assert [each.metric for each in result.parts] == [2.5, 2.0]
    arguments.arguments.include(width=1)
    with pytest.raises(TypeError, match=r"has no argument 'width' that could be left out; it has .*'dropout'"):
        experiment.lagom(lambda dropout=1: dropout, experiment_type="ablation", ablation_study=arguments)


def test_the_figure_needs_no_library(fake: FakeSidecar) -> None:
    long = AblationStudy(data={"a <b>": [1], "x" * 80: [1], "c": [1]})
    long.features.include("a <b>", "x" * 80, "c")

    def train(dataset_function: Callable[[], dict[str, list[int]]], seed: int) -> float:
        if "c" not in dataset_function():
            raise ValueError("no c")
        return len(dataset_function()) + (seed % 5) * 0.1 * ("a <b>" in dataset_function())

    with pytest.warns(UserWarning, match="3 of 12"):
        result = experiment.lagom(train, experiment_type="ablation", ablation_study=long, repeats=3, seed=1)
    drawing = ElementTree.fromstring(result.svg)
    told = [each.text for each in drawing.iter("{http://www.w3.org/2000/svg}title")]
    ends = {each.text: float(each.get("x", "0")) for each in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert ends["difference to base"] > 100  # it ends there, and is as long as that
    assert [str(each).split(":")[0] for each in told] == ["a <b>", "x" * 80]  # the failed part is in the table alone
    assert result.parts[3].metric is None
    assert repr(result).splitlines()[4].split()[:2] == ["c", "failed"]
    assert "<svg" in result._repr_html_()
    assert (result.experiment.directory / "ablation.svg").read_text() == result.svg
    assert len(json.loads((result.experiment.directory / "ablation.json").read_text())) == 4


def test_the_figure_with_matplotlib(fake: FakeSidecar) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    result = experiment.lagom(train, experiment_type="ablation", ablation_study=study(), repeats=2)
    assert [label.get_text() for label in result.figure().get_yticklabels()][:2] == ["age", "fare"]


def test_wrong_repeats_are_refused(fake: FakeSidecar) -> None:
    for wrong in (0, 1.5, True):
        with pytest.raises(ValueError, match="repeats="):
            experiment.lagom(train, experiment_type="ablation", ablation_study=study(), repeats=wrong)


def test_a_config_of_1_x_and_a_failed_part(fake: FakeSidecar) -> None:
    def fragile(dataset_function: Callable[[], list[str]]) -> int:
        if "age" not in dataset_function():
            raise ValueError("no age")
        return 1

    with pytest.warns(UserWarning, match="1 of 4"):
        result = experiment.lagom(fragile, AblationConfig(study(), LOCO, direction="min"))
    assert result.table[1]["metric"] is None
    assert "num_epochs" in result


def test_what_is_no_ablator_is_refused(fake: FakeSidecar) -> None:
    class Mine(AbstractAblator):
        pass

    for wrong in ("loto", 3, Mine):
        with pytest.raises(TypeError, match="ablation study policy"):
            experiment.lagom(train, experiment_type="ablation", ablation_study=study(), ablator=wrong)
    columns = AblationStudy("titanic", 1)
    columns.features.include("age")
    with pytest.raises(ValueError, match="feature store"):
        experiment.lagom(train, experiment_type="ablation", ablation_study=columns)
    assert fake.specs == []


def test_a_model_is_ablated_without_the_studys_data_where_the_function_brings_its_own(fake: FakeSidecar) -> None:
    def own_data(dataset_function: Callable[[], Any], model_function: Callable[[], float]) -> float:
        return 3.0 * model_function()

    models = AblationStudy("titanic", 1, "survived")
    models.model.set_base_model_generator(lambda: 1.0)
    models.model.add_custom_model_generator(lambda: 2.0, "double")
    result = experiment.lagom(own_data, experiment_type="ablation", ablation_study=models)
    assert result.experiment.results == [3.0, 6.0]
    with pytest.raises(TrialsFailed, match="'titanic' lives in a Hopsworks feature store"):
        experiment.lagom(train, experiment_type="ablation", ablation_study=models)


def test_maggys_names(fake: FakeSidecar, old_names: None) -> None:
    maggy: Any = importlib.import_module("maggy.experiment")
    assert importlib.import_module("maggy.ablation.ablator.loco").LOCO is LOCO
    assert maggy.experiment.lagom(train, experiment_type="ablation", ablation_study=study())["num_trials"] == 4
    config: Any = importlib.import_module("maggy.experiment_config.tf_distributed")
    across = config.TfDistributedConfig(name="tf", model=1, train_set=2, test_set=3, process_data=len)
    with pytest.raises(NotAvailable, match="TfDistributedConfig"):
        experiment.lagom(train, across)
