"""hops.experiment.launch as notebooks of its versions call it."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hopyard import compat
from hopyard.experiment.result import Launched, LogDir
from tests.python.client.fake_sidecar import FakeSidecar


@pytest.fixture
def hops(fake: FakeSidecar) -> Iterator[Any]:
    compat.install()
    yield importlib.import_module("hops.experiment")
    choose_era("")


def choose_era(era: str) -> None:
    hops: Any = importlib.import_module("hops")
    hops.compat = era


def test_version_two_returns_directory_and_outputs(hops: Any) -> None:
    result = hops.launch(lambda: 0.5, name="mnist", local_logdir=True)

    assert isinstance(result, Launched)
    outputs = result[1]
    assert outputs is not None
    assert outputs["metric"] == 0.5


def test_older_keywords_give_the_directory(hops: Any) -> None:
    for result in (
        hops.launch(map_fun=lambda: 1),
        hops.launch(lambda: 1, versioned_resources=["notebook.ipynb"]),
    ):
        assert isinstance(result, LogDir)
        assert isinstance(result, str)
        both: Any = result
        logdir, outputs = both  # hops 1.1 to 1.4 had map_fun and returned both
        assert logdir == str(result)
        assert outputs["metric"] == 1


def test_the_first_versions_passed_a_spark_session(hops: Any, fake: FakeSidecar) -> None:
    result = hops.launch(object(), lambda x: x, {"x": [1, 2]})

    assert result.experiment.results == [1, 2]


def test_the_era_can_be_chosen_for_the_whole_notebook(hops: Any) -> None:
    choose_era("1.0")

    assert isinstance(hops.launch(lambda: 1), LogDir)


def test_one_experiment_at_a_time(hops: Any, fake: FakeSidecar) -> None:
    fake.finish_later = True
    first = threading.Thread(target=lambda: hops.launch(lambda: 1))
    first.start()
    while not fake.runs:
        pass
    with pytest.raises(RuntimeError, match=r"^An experiment is currently running\.$"):
        hops.launch(lambda: 2)
    fake.hold.set()
    first.join()
    fake.finish_later = False

    assert hops.launch(lambda: 3)[1]["metric"] == 3


def test_a_failed_launch_does_not_block_the_next(hops: Any) -> None:
    with pytest.raises(TypeError, match="needs a function"):
        hops.launch("not a function")

    assert hops.launch(lambda: 3)[1]["metric"] == 3


def test_directions_have_their_names(hops: Any) -> None:
    assert (hops.Direction.MAX, hops.Direction.MIN) == ("MAX", "MIN")


def test_one_executor_is_too_few_for_a_collective(
    hops: Any, monkeypatch: pytest.MonkeyPatch, fake: FakeSidecar
) -> None:
    monkeypatch.setenv("HOPYARD_EXECUTORS", "1")
    says = r"number of workers \(executors\) should be greater than 1"
    with pytest.raises(AssertionError, match=says):
        hops.collective_all_reduce(lambda: 1)
    with pytest.raises(AssertionError, match="num_ps cannot be greater than num_executors"):
        hops.parameter_server(lambda: 1)
    assert fake.specs == []


def test_what_the_function_does_not_take_is_left_out(hops: Any) -> None:
    with pytest.warns(UserWarning, match="takes no 'dropout'"):
        result = hops.launch(lambda lr: lr, {"lr": [1], "dropout": [2]})
    assert result.experiment.trials[0].params == {"lr": 1}
    with pytest.raises(TypeError, match="no argument 'dropout'"):
        hops.launch(lambda lr=1: lr, {"dropout": [2]})


def test_a_number_is_the_metric_named_metric(hops: Any) -> None:
    assert hops.launch(lambda x: 0.5, {"x": [1]}, metric_key="metric")[1]["metric"] == 0.5


def test_several_rows_without_the_metric_key_are_kept(hops: Any) -> None:
    with pytest.warns(UserWarning, match="metric_key accuracy is not in returned dict"):
        result = hops.launch(lambda x: {"loss": x}, {"x": [1, 2]}, metric_key="accuracy")
    assert [value["loss"] for value in result.experiment.results] == [1, 2]
