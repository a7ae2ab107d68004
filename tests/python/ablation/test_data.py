"""Columns left out of tables of several kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hopyard.ablation import Ablation, AblationStudy, Component
from hopyard.ablation.data import Table


class Frame:
    """As pandas has it: `columns`, and `drop` by their names."""

    def __init__(self, columns: dict[str, list[int]]) -> None:
        self.content = columns
        self.columns = list(columns)

    def drop(self, *, columns: list[str]) -> Frame:
        return Frame({name: values for name, values in self.content.items() if name not in columns})


class PositionalFrame(Frame):
    """As polars has it: `drop` by position."""

    def drop(self, gone: list[str]) -> Frame:  # type: ignore[override]
        return Frame({name: values for name, values in self.content.items() if name not in gone})


COLUMNS = {"age": [1, 2], "fare": [3, 4], "fare_class": [5, 6], "survived": [0, 1]}


@pytest.mark.parametrize("kind", [Frame, PositionalFrame, dict])
def test_columns_of_frames_and_dictionaries(kind: Any) -> None:
    left = Table(kind(COLUMNS)).without(["age", "fare"])
    assert list(left if kind is dict else left.columns) == ["fare_class", "survived"]


def test_columns_of_real_frames() -> None:
    pandas = pytest.importorskip("pandas")
    assert list(Table(pandas.DataFrame(COLUMNS)).without(["fare"]).columns) == ["age", "fare_class", "survived"]


def test_columns_of_arrays_have_names() -> None:
    array = np.arange(8).reshape(2, 4)
    left = Table(array, list(COLUMNS)).without(["fare"])
    assert left.tolist() == [[0, 2, 3], [4, 6, 7]]
    with pytest.raises(TypeError, match=r"ndarray have no names.*columns=\[\.\.\.\]"):
        Table(array)
    with pytest.raises(ValueError, match=r"2 columns were named; the array has the shape \(2, 4\)"):
        Table(array, ["a", "b"])


def test_a_study_of_a_table() -> None:
    study = AblationStudy(data=COLUMNS, label_name="survived")
    study.features.include("age")
    study.features.include_groups(prefix="fare")
    trials = list(study.loco())
    assert [list(study.dataset_function(trial)()) for trial in trials] == [
        ["age", "fare", "fare_class", "survived"], ["fare", "fare_class", "survived"], ["age", "survived"],
    ]  # fmt: skip
    assert trials[2].params()["ablated_feature"] == "Features prefixed fare"
    for names, says in (
        (("cabin",), "no column 'cabin'; it has 'age', 'fare'"),
        (("survived",), "label 'survived' cannot be left out"),
    ):
        with pytest.raises(ValueError, match=says):
            study.dataset_function(Ablation((Component("feature", names),)))
    with pytest.raises(ValueError, match="No column begins with 'cab'"):
        study.dataset_function(Ablation((Component("feature", (), prefix="cab"),)))


@pytest.mark.parametrize("gone", [[], ["age"]])
def test_what_a_trial_does_to_its_data_is_not_seen_by_the_next(gone: list[str]) -> None:
    table = Table({"age": [1, 2], "survived": [0, 1]})
    first = table.without(gone)
    first.pop("survived").append(3)
    assert table.without(gone)["survived"] == [0, 1]

    numbers = Table(np.ones((2, 2)), columns=["age", "fare"])
    changed = numbers.without(gone)
    changed *= 2
    assert numbers.without(gone).max() == 1


def test_a_frame_from_which_a_trial_takes_its_label_is_whole_for_the_next() -> None:
    pandas = pytest.importorskip("pandas")
    table = Table(pandas.DataFrame({"age": [1], "survived": [0]}))
    table.without([]).pop("survived")
    assert list(table.without([])) == ["age", "survived"]
