"""An ablation study, as Maggy's notebooks write it."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.ablation import Ablation, AblationStudy


@pytest.fixture
def study() -> AblationStudy:
    def data(epochs: int, ablated_feature: str | None = None) -> tuple[int, str | None]:
        return epochs, ablated_feature

    study = AblationStudy(
        "titanic_train_dataset", training_dataset_version=1, label_name="survived", dataset_generator=data
    )
    study.features.include("pclass", ["fare", "sibsp"])
    study.features.exclude("sibsp")
    study.model.layers.include("my_dense_two", "my_dense_three")
    study.model.layers.include_groups(["my_dense_two", "my_dense_four"], prefix="my_dense")
    study.model.set_base_model_generator(lambda: "base")
    study.model.add_custom_model_generator(lambda: "other", "wide")
    return study


def test_leaving_one_out_gives_the_base_first_and_then_each_component(study: AblationStudy) -> None:
    trials = list(study.loco())
    assert [trial.params() for trial in trials] == [
        {"ablated_feature": "None", "ablated_layer": "None"},
        {"ablated_feature": "pclass", "ablated_layer": "None"},
        {"ablated_feature": "fare", "ablated_layer": "None"},
        {"ablated_feature": "None", "ablated_layer": "my_dense_two"},
        {"ablated_feature": "None", "ablated_layer": "my_dense_three"},
        {"ablated_feature": "None", "ablated_layer": "Layers prefixed my_dense"},
        {"ablated_feature": "None", "ablated_layer": "['my_dense_two', 'my_dense_four']"},
        {"ablated_feature": "None", "ablated_layer": "Custom model: wide"},
    ]
    assert study.dataset_function(trials[1])(3) == (3, "pclass")
    assert study.dataset_function(trials[0])(3) == (3, None)
    base, other = study.model_function(trials[0]), study.model_function(trials[-1])
    assert base is not None
    assert other is not None
    assert (base(), other()) == ("base", "other")


def test_leaving_two_out(study: AblationStudy) -> None:
    pairs = list(study.leave_two_out())
    assert pairs[0] == Ablation()
    assert Ablation(feature="fare", layers=("my_dense_three",)) in pairs
    assert Ablation(layers=("my_dense_two", "my_dense_three")) in pairs
    assert len(pairs) == 1 + 2 * 2 + 1


def test_what_is_included_can_be_printed(study: AblationStudy, capsys: pytest.CaptureFixture[str]) -> None:
    study.features.list_all()
    study.model.layers.print_all()
    study.model.layers.print_all_groups()
    said = capsys.readouterr().out
    assert "pclass\nfare\n" in said
    assert "my_dense_three" in said
    assert '---- All layers prefixed "my_dense"' in said
    study.model.layers.exclude_groups(prefix="my_dense")
    assert len(study.model.layers.groups) == 1
    assert study.model.layers.included_groups == {frozenset(["my_dense_two", "my_dense_four"])}


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda s: s.features.include(3), "it received 3"),
        (lambda s: s.model.layers.include([None]), "received None"),
        (lambda s: s.model.layers.include_groups(["one"]), "use layers.include"),
        (lambda s: s.model.layers.include_groups("name"), "lists of strings"),
        (lambda s: s.model.layers.include_groups(prefix=4), "must be a string"),
    ],
)
def test_what_is_wrong_is_refused(study: AblationStudy, act: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        act(study)


def test_the_feature_store_is_named_as_the_thing_that_is_missing() -> None:
    study = AblationStudy("titanic", 1, label_name="survived")
    with pytest.raises(ValueError, match="'titanic' lives in a Hopsworks feature store"):
        study.dataset_function(Ablation())
    with pytest.raises(TypeError, match="needs a function"):
        study.set_dataset_generator("data")  # type: ignore[arg-type]


def test_torch_modules_are_left_out_by_name_and_glob() -> None:
    torch = pytest.importorskip("torch")
    from hopyard.ablation.models import replace_modules

    study = AblationStudy(dataset_generator=lambda: None)
    study.model.set_base_model_generator(
        lambda: torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    )
    build = study.model_function(Ablation(layers=("1",)))
    assert build is not None
    model = build()
    assert isinstance(model[1], torch.nn.Identity)
    zeroed = replace_modules(model, ("2",), how="zero")
    assert zeroed(torch.ones(1, 2)).item() == 0
    with pytest.raises(ValueError, match="No submodule is called nine; the model has 0, 1, 2"):
        replace_modules(model, ("nine",))
