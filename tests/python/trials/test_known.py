"""Trials that a search is told beforehand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from hopyard import Searchspace, experiment
from hopyard._protocol.search import KnownTrial, SearchPlan
from hopyard.searchspace import Categorical, Int
from hopyard.trials.known import known_trials
from tests.python.client.fake_sidecar import FakeSidecar


def space() -> Searchspace:
    return Searchspace(lr=("DOUBLE", [0.0, 1.0]), opt=("CATEGORICAL", ["sgd", "adam"]))


def told(fake: FakeSidecar, known: Any) -> Any:
    experiment.lagom(lambda lr, opt: {"loss": lr}, space(), optimization_key="loss", trials=2, known=known)
    plan = fake.specs[-1].plan
    assert isinstance(plan, SearchPlan)
    return plan.known


def test_rows_of_a_list_a_file_and_a_frame(fake: FakeSidecar, tmp_path: Path) -> None:
    expected = [KnownTrial(params={"lr": 1.0, "opt": "sgd"}, value=0.5), KnownTrial(params={"lr": 0.5, "opt": "adam"})]
    rows = [{"lr": 1, "opt": "sgd", "loss": 0.5, "seconds": 3}, {"lr": 0.5, "opt": "adam"}]

    assert told(fake, rows) == expected
    assert told(fake, [{"params": rows[0], "value": 0.5}, KnownTrial(params={"lr": 0.5, "opt": "adam"})]) == expected
    file = tmp_path / "earlier.csv"
    file.write_text("lr,opt,loss,seconds\n1,sgd,0.5,3\n0.5,adam,,\n")
    assert told(fake, file) == expected
    pandas = pytest.importorskip("pandas")
    assert told(fake, pandas.DataFrame(rows[:1])) == expected[:1]


def test_an_earlier_experiment(fake: FakeSidecar) -> None:
    earlier = experiment.lagom(lambda lr, opt: {"loss": lr}, space(), optimization_key="loss", trials=2)
    for trial in earlier.experiment.story.trials:  # the fake's views have no metric
        trial.view.metric = 0.25

    known = told(fake, earlier)

    assert known == [
        KnownTrial(params={"lr": 0.0, "opt": "sgd"}, value=0.25),
        KnownTrial(params={"lr": 1.0, "opt": "adam"}, value=0.25),
    ]
    assert known[0].steps is UNSET


def test_rows_with_several_objectives(fake: FakeSidecar) -> None:
    rows = [{"lr": 1.0, "opt": "sgd", "loss": 0.5, "seconds": 3}, {"lr": 0.5, "opt": "sgd", "loss": 0.7}]
    experiment.lagom(
        lambda lr, opt: {"loss": lr, "seconds": 1}, space(), objectives={"loss": "min", "seconds": "min"}, known=rows,
        trials=2,
    )  # fmt: skip
    plan = fake.specs[-1].plan
    assert isinstance(plan, SearchPlan)
    assert plan.known == [
        KnownTrial(params={"lr": 1.0, "opt": "sgd"}, value=0.5, objectives=[0.5, 3.0]),
        KnownTrial(params={"lr": 0.5, "opt": "sgd"}, value=0.7),
    ]


@pytest.mark.parametrize(
    ("known", "error", "says"),
    [
        ([{"lr": 1}], ValueError, "lacks 'opt'"),
        ([{"lr": 1, "opt": "sgd", "loss": "low"}], ValueError, "'low' as its metric"),
        ([3], TypeError, "dictionary, not 3"),
        (3, TypeError, "known=3"),
    ],
)
def test_wrong_rows_are_refused(fake: FakeSidecar, known: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        told(fake, known)
    assert fake.specs == []


def test_what_a_condition_leaves_out_is_left_out(fake: FakeSidecar, tmp_path: Path) -> None:
    space = Searchspace(opt=Categorical(["adam", "sgd"]), layers=Int(1, 9, when="opt == 'sgd'"))
    rows: list[dict[str, Any]] = [{"opt": "adam", "metric": 1.0}, {"opt": "sgd", "layers": 3, "metric": 2.0}]
    expected = [
        KnownTrial(params={"opt": "adam"}, value=1.0),
        KnownTrial(params={"opt": "sgd", "layers": 3}, value=2.0),
    ]
    file = tmp_path / "earlier.csv"
    file.write_text("opt,layers,metric\nadam,,1\nsgd,3,2\n")

    assert known_trials(rows, space, "metric") == expected
    assert known_trials([{**rows[0], "layers": math.nan}, {**rows[1], "layers": 3.0}], space, "metric") == expected
    assert known_trials(file, space, "metric") == expected
    with pytest.raises(ValueError, match="lacks 'layers'"):
        known_trials([{"opt": "sgd", "layers": None}], space, "metric")


def test_files_as_spreadsheets_write_them(tmp_path: Path) -> None:
    space = Searchspace(kind=Categorical(["1", "2"]), layers=Int(1, 9))
    expected = [KnownTrial(params={"kind": "2", "layers": 3}, value=0.5)]
    file = tmp_path / "earlier.csv"
    for text in (
        "kind,layers,metric\n2,3,0.5\n",
        "\ufeffkind;layers;metric\r\n2;3;0.5\r\n",
        "kind\tlayers\tmetric\n2\t3\t0.5\n",
    ):
        file.write_text(text, encoding="utf-8")
        assert known_trials(file, space, "metric") == expected

    file.write_text("kind,layers,metric\n2,3,0.5,7\n")
    with pytest.raises(ValueError, match="more fields than the heading"):
        known_trials(file, space, "metric")
    with pytest.raises(ValueError, match=r"3\.7 for 'layers', which is a whole number"):
        known_trials([{"kind": "1", "layers": 3.7}], space, "metric")
