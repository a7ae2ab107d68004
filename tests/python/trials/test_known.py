"""Trials that a search is told beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from hopyard import Searchspace, experiment
from hopyard._protocol.search import KnownTrial, SearchPlan
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
