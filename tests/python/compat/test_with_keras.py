"""Notebooks that train with Keras, on real executors, where Keras and a backend of it are installed."""

from __future__ import annotations

import importlib
import os
from importlib.util import find_spec
from typing import Any

import pytest

from hopyard.ablation import Ablation, Component
from hopyard.searchspace import Searchspace

if find_spec("keras") is None:
    pytest.skip("Keras is not installed", allow_module_level=True)
BACKEND = next((name for name in ("tensorflow", "torch", "jax") if find_spec(name) is not None), None)
if BACKEND is None:
    pytest.skip("Keras has no backend", allow_module_level=True)


@pytest.fixture(autouse=True)
def backend(monkeypatch: pytest.MonkeyPatch) -> str:
    assert BACKEND is not None
    monkeypatch.setenv("KERAS_BACKEND", BACKEND)
    return BACKEND


def test_batches_are_reported_and_hopeless_trials_stopped(names: Any, backend: str) -> None:
    def train(kernel: int, dropout: float, reporter: Any) -> float:
        os.environ["KERAS_BACKEND"] = backend
        import keras
        import numpy as np
        from maggy.callbacks import KerasBatchEnd, KerasEpochEnd  # type: ignore[import-not-found]

        keras.utils.set_random_seed(0)
        x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
        y = (x[:, 0] > 0).astype("float32")
        model = keras.Sequential(
            [keras.layers.Input((4,)), keras.layers.Dense(kernel, activation="relu"), keras.layers.Dropout(dropout),
             keras.layers.Dense(1, activation="sigmoid")]
        )  # fmt: skip
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        own = KerasBatchEnd(reporter, metric="accuracy")
        if dropout < 0.2:
            own = KerasEpochEnd(reporter, metric="val_accuracy")
        history = model.fit(x, y, batch_size=16, epochs=2, verbose=0, callbacks=[own], validation_split=0.25)
        return float(history.history["accuracy"][-1])

    result = importlib.import_module("maggy.experiment").lagom(
        map_fun=train, searchspace=Searchspace(kernel=("INTEGER", [2, 8]), dropout=("DISCRETE", [0.1, 0.5])),
        optimizer="randomsearch", direction="max", num_trials=3, es_policy="none", name="fashion",
    )  # fmt: skip
    assert result["num_trials"] == 3
    steps = {trial.view.step for trial in result.experiment.story.trials}
    assert steps <= {1, 5}  # two epochs, or three batches in each


def test_layers_are_left_out(names: Any) -> None:
    import keras

    def base() -> Any:
        return keras.Sequential(
            [
                keras.layers.Input((4,)),
                keras.layers.Dense(8, name="first"),
                keras.layers.Dense(8, name="my_dense_two"),
                keras.layers.Dense(8, name="my_dense_three"),
                keras.layers.Dense(1, name="last"),
            ]
        )

    study = names.ablation.AblationStudy("titanic", 1, "survived")
    study.model.set_base_model_generator(base)
    study.model.layers.include("my_dense_two")

    def left(ablation: Ablation) -> list[str]:
        build = study.model_function(ablation)
        return [layer.name for layer in build().layers]

    assert left(Ablation((Component("layers", ("my_dense_two",)),))) == ["first", "my_dense_three", "last"]
    assert left(Ablation((Component("layers", (), prefix="my_dense"),))) == ["first", "last"]
    with pytest.raises(ValueError, match="no inner layer nine; it has"):
        left(Ablation((Component("layers", ("nine",)),)))


def test_layers_are_left_out_of_a_model_without_an_input_shape(names: Any) -> None:
    import keras
    import numpy as np

    def base() -> Any:
        model = keras.Sequential()
        for name, units in {"first": 8, "my_dense_two": 8, "my_dense_three": 8, "other": 4, "last": 1}.items():
            model.add(keras.layers.Dense(units, name=name))
        return model

    study = names.ablation.AblationStudy("titanic", 1, "survived")
    study.model.set_base_model_generator(base)
    study.model.layers.include("my_dense_two")
    study.model.layers.include_groups(["my_dense_two", "other"])
    study.model.layers.include_groups(prefix="my_dense")
    left = []
    for ablation in study.loco():
        model = study.model_function(ablation)()
        model.compile(optimizer="sgd", loss="mse")
        model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
        left.append([layer.name for layer in model.layers])
    assert left == [
        ["first", "my_dense_two", "my_dense_three", "other", "last"],
        ["first", "my_dense_three", "other", "last"],
        ["first", "my_dense_three", "last"],
        ["first", "other", "last"],
    ]


def test_a_model_without_a_layer_takes_the_kind_of_numbers_its_base_takes(names: Any) -> None:
    import keras
    import numpy as np

    def base() -> Any:
        layers = keras.layers
        return keras.Sequential(
            [
                layers.Input((3,), dtype="int32"),
                layers.Embedding(5, 4),
                layers.Flatten(),
                layers.Dense(4, name="gone"),
                layers.Dense(1),
            ]
        )

    study = names.ablation.AblationStudy("words", 1, "kind")
    study.model.set_base_model_generator(base)
    model = study.model_function(Ablation((Component("layers", ("gone",)),)))()
    assert str(model.inputs[0].dtype).endswith("int32")
    assert model(np.ones((2, 3), dtype="int32")).shape == (2, 1)
