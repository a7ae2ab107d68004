"""`experiment.launch` against a sidecar that speaks the real protocol on a real socket."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hopyard import experiment
from hopyard._protocol.errors import ExperimentFailed, ExperimentNotFound, NotEnoughGpus
from hopyard.experiment.result import Launched, LogDir
from tests.python.client.fake_sidecar import FakeSidecar


def test_replicas_print_and_return_the_firsts_result(fake: FakeSidecar, capsys: pytest.CaptureFixture[str]) -> None:
    def executor() -> float:
        print("Hello from GPU")
        return 0.5

    result = experiment.launch(executor)

    logdir, outputs = result
    assert Path(logdir) == fake.project / fake.runs[result.experiment.id].view.directory
    assert outputs is not None
    assert outputs["metric"] == 0.5
    assert outputs["log"].endswith("/0/output.log")
    assert result.experiment.results == [0.5, 0.5]
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["[e1] Hello from GPU", "[e2] Hello from GPU"]
    assert "2 × succeeded on 2 executors" in printed.err


def test_the_result_is_a_path_too(fake: FakeSidecar) -> None:
    result = experiment.launch(lambda: None)

    assert os.path.join(result, "x") == f"{result[0]}/x"
    assert str(result) == f"{result}" == result[0]
    assert result[1] is None
    assert isinstance(result, Launched)


def test_a_returned_dictionary_keeps_its_keys(fake: FakeSidecar) -> None:
    _, outputs = experiment.launch(lambda: {"accuracy": 0.9, "where": "a/b"}, metric_key="accuracy")

    assert outputs["accuracy"] == 0.9
    assert outputs["where"] == "a/b"  # hops took any string with a slash for a file (H8)


def test_a_missing_metric_key_is_said_as_hops_says_it(fake: FakeSidecar) -> None:
    with pytest.raises(AssertionError, match="Supplied metric_key loss is not in returned dict"):
        experiment.launch(lambda: {"accuracy": 0.9}, metric_key="loss")


def test_rows_give_each_trial_its_arguments_and_return_all(fake: FakeSidecar) -> None:
    def train(lr: float, *, depth: int = 2) -> float:
        return lr * depth

    result = experiment.launch(train, {"lr": [1.0, 2.0, 3.0]})

    assert result.experiment.results == [2.0, 4.0, 6.0]
    assert [outputs["metric"] for outputs in result[1].values()] == [2.0, 4.0, 6.0]


def test_values_that_json_cannot_carry_arrive_exactly(fake: FakeSidecar) -> None:
    def kind(x: Any) -> str:
        return f"{type(x).__name__} {x!r}"

    values = [np.float32(0.1), (1, 2), float("inf"), 2**80]
    results = experiment.launch(kind, {"x": values}).experiment.results

    assert results == [f"{type(x).__name__} {x!r}" for x in values]


def test_a_trial_that_raised_is_named_after_all_ended(fake: FakeSidecar) -> None:
    def train(lr: float) -> float:
        if lr > 1:
            raise ValueError(f"lr {lr} is too large")
        return lr

    with pytest.raises(ExperimentFailed) as caught:
        experiment.launch(train, {"lr": [0.5, 2.0, 1.0]})

    text = str(caught.value)
    assert "1 of 3 trials" in text
    assert "trial 1 (lr=2.0)" in text
    assert "ValueError: lr 2.0 is too large" in text
    assert "in train" in text
    assert experiment.last().results == [0.5, None, 1.0]


def test_many_trials_that_failed_alike_are_told_in_a_line(fake: FakeSidecar) -> None:
    def train(lr: float) -> float:
        raise IndexError("list index out of range")

    with pytest.raises(ExperimentFailed) as caught:
        experiment.launch(train, {"lr": [0.07839776001359569 + each for each in range(8)]})

    text = str(caught.value)
    assert "on trial 0 (lr=0.0784), trial 1 (lr=1.078)" in text
    assert text.endswith("trial 4 (lr=4.078) and 3 more")
    assert text.count("trial 0") == 1
    assert caught.value.message.startswith("8 of 8 trials of exp_fake")


def test_refusals_become_their_python_class(fake: FakeSidecar) -> None:
    with pytest.raises(NotEnoughGpus, match="none is there"):
        experiment.launch(lambda: None, name="refuse")


def test_a_handle_does_not_block_and_gives_the_same_result(fake: FakeSidecar) -> None:
    fake.finish_later = True

    handle = experiment.launch(lambda: 7, wait=False)

    assert handle.status == "running"
    with pytest.raises(TimeoutError, match=handle.id):
        handle.wait(timeout=0.05)
    fake.hold.set()
    assert handle.wait()[1]["metric"] == 7
    assert handle.status == "succeeded"
    assert [trial.state for trial in handle.trials] == ["succeeded", "succeeded"]


def test_attach_after_the_fact_gets_output_and_results(fake: FakeSidecar) -> None:
    def shout() -> int:
        print("one\ntwo")
        return 3

    id = experiment.launch(shout, wait=False).id

    handle = experiment.attach(id)

    assert handle.wait()[1]["metric"] == 3
    assert handle.output == "2 × (e1, e2)\n  one\n  two"
    with pytest.raises(ExperimentNotFound):
        experiment.attach("exp_nothere")


def test_a_lost_connection_is_opened_again_and_nothing_comes_twice(
    fake: FakeSidecar, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.finish_later = True
    dropped = threading.Timer(0.1, fake.drop_connections)
    finished = threading.Timer(0.2, fake.hold.set)
    dropped.start()
    finished.start()

    def shout() -> int:
        print("once")
        return 1

    result = experiment.launch(shout)

    assert result.experiment.results == [1, 1]
    assert capsys.readouterr().out.splitlines() == ["[e1] once", "[e2] once"]
    dropped.join()
    finished.join()


def test_a_submission_whose_answer_was_lost_is_not_sent_twice(fake: FakeSidecar) -> None:
    fake.before_accepted.append(lambda: True)

    handle = experiment.launch(lambda: 1, wait=False)

    assert [*fake.runs] == [handle.id]


def test_an_interrupt_stops_the_experiment_and_returns_what_is_there(
    fake: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hopyard._client.connection import Connection

    fake.finish_later = True
    heard = Connection.next
    calls: list[float | None] = []

    def interrupted(self: Connection, timeout: float | None = None) -> Any:
        calls.append(timeout)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return heard(self, timeout)

    monkeypatch.setattr(Connection, "next", interrupted)
    result = experiment.launch(lambda: 1)

    assert fake.stopped == ["interrupted in the notebook"]
    assert result.experiment.status == "stopped"
    assert result[1] is None
    fake.hold.set()


def test_the_era_of_hops_one_returns_the_directory(fake: FakeSidecar, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    hops = types.ModuleType("hops")
    hops.compat = "1.0"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hops", hops)

    logdir = experiment.launch(lambda: 4)

    assert isinstance(logdir, LogDir)
    assert logdir.startswith(str(fake.project))
    assert logdir.outputs is not None


def test_lists_read_well(fake: FakeSidecar) -> None:
    experiment.launch(lambda: 1, name="first")

    text = repr(experiment.list())

    assert re.search(r"exp_fake\d+\s+launch\s+first\s+succeeded\s+2/2", text)
    assert "<td>first</td>" in experiment.list()._repr_html_()
    assert "priority" not in text


def test_a_priority_is_listed_where_one_is_not_the_usual(fake: FakeSidecar) -> None:
    experiment.launch(lambda: 1, name="first")
    experiment.launch(lambda: 1, name="urgent", priority=2.5)

    rows = [line.split() for line in repr(experiment.list()).splitlines()]

    place = rows[0].index("priority")
    said = {row[2]: row[place + 1] for row in rows[1:]}  # a date and a time stand under one heading
    assert said == {"first": "1", "urgent": "2.5"}
