"""An ablation study, as Maggy's notebooks write it."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.ablation import Ablation, AblationStudy, Component


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


def test_leaving_two_out_gives_each_alone_and_each_pair() -> None:
    study = AblationStudy(dataset_generator=lambda ablated_features: ablated_features)
    study.features.include("age", "fare")
    study.features.include_groups(["fare", "cabin"])
    study.model.layers.include("conv")
    said = [str(ablation) for ablation in study.leave_two_out()]
    assert said == [
        "nothing (base)", "age", "fare", "['fare', 'cabin']", "conv",
        "age and fare", "age and ['fare', 'cabin']", "age and conv", "fare and conv", "['fare', 'cabin'] and conv",
    ]  # fmt: skip  # fare is in the group already
    both = next(ablation for ablation in study.leave_two_out() if str(ablation) == "age and ['fare', 'cabin']")
    assert both.params() == {"ablated_feature": "age and ['fare', 'cabin']", "ablated_layer": "None"}
    assert study.dataset_function(both)() == ["age", "fare", "cabin"]


def test_generators_are_told_of_groups() -> None:
    study = AblationStudy(dataset_generator=lambda ablated_feature: ablated_feature)
    group = Component("feature", ("fare", "cabin"))
    assert study.dataset_function(Ablation((group,)))() == ["fare", "cabin"]
    assert study.dataset_function(Ablation((Component("feature", ("age",)),)))() == "age"
    assert study.dataset_function(Ablation())() is None
    with pytest.raises(ValueError, match="not in what a dataset_generator makes: list their names"):
        study.dataset_function(Ablation((Component("feature", (), prefix="ca"),)))


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
        study.dataset_function(Ablation((Component("feature", ("age",)),)))
    ask = study.dataset_function(Ablation((Component("layers", ("two",)),)))  # a trial may never call it
    with pytest.raises(ValueError, match="'titanic' lives in a Hopsworks feature store"):
        ask(num_epochs=1, batch_size=2)
    with pytest.raises(TypeError, match="needs a function"):
        study.set_dataset_generator("data")  # type: ignore[arg-type]


def test_submodules_are_chosen_by_pattern_and_replacement() -> None:
    study = AblationStudy(dataset_generator=lambda: None)
    study.model.modules.include("encoder.*", "head", replace="zero")
    study.model.modules.include("head", replace="reinitialised")
    study.model.modules.exclude("encoder.*")
    assert [str(component) for component in study.components()] == ["head (zero)", "head (reinitialised)"]
    for wrong, says in (({"replace": "remove"}, "must be 'identity', 'zero'"), ({}, "only accepts strings")):
        with pytest.raises(ValueError, match=says):
            study.model.modules.include(*([] if wrong else [3]), **wrong)  # type: ignore[arg-type]


def test_the_included_names_are_the_set_itself() -> None:
    study = AblationStudy()
    study.features.include("sex", "age")
    features: Any = study.features.included_features
    assert features == set(study.features) == {"age", "sex"}
    features.add("fare")
    features.update(["pclass", "age"])
    features.remove("sex")
    study.features.include("cabin")
    assert list(study.features) == ["age", "fare", "pclass", "cabin"]
    assert (repr(features), repr(study.model.layers.included_layers)) == ("{'age', 'fare', 'pclass', 'cabin'}", "set()")
    study.model.layers.included_layers.add("two")
    assert [str(component) for component in study.components()][-1] == "two"


def test_a_keyword_that_nobody_knows_changes_nothing() -> None:
    with pytest.warns(UserWarning, match=r"no argument 'foo': it changes nothing\. It has training_dataset_name"):
        study = AblationStudy("titanic", 1, "survived", foo=1)
    assert study.to_dict()["training_dataset_name"] == "titanic"
