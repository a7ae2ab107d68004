"""Faults of hops-util-py that are not repeated, by their number. H1 to H7, H10, H16 are in test_hops_searches."""

from __future__ import annotations

import inspect
import json
import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from hopyard._client.endpoint import read_record
from hopyard.compat.training.meeting import Meeting
from hopyard.experiment.values import TrialsFailed
from tests.python.live import Live


def test_h8_a_text_with_slashes_is_a_text_and_a_file_is_kept(names: Any, live: Live) -> None:
    def train(kind: str) -> Any:
        if kind == "text":
            return "s3://bucket/no/such/file"
        Path("weights.bin").write_bytes(b"123")
        return {"weights": "weights.bin", "note": "a/b"}

    launched = names.hops_experiment.launch(train, {"kind": ["text", "file"]})

    text, kept = launched.experiment.results
    assert text == "s3://bucket/no/such/file"
    assert kept["note"] == "a/b"
    assert names.hops_hdfs.load(kept["weights"]) == b"123"
    outputs = json.loads((live.project / str(launched[0]) / "kind=file" / ".outputs.json").read_text())
    assert outputs["weights"] == kept["weights"]


def test_h8_searches_keep_files_too(names: Any) -> None:
    def train(x: int) -> dict[str, Any]:
        Path(f"plot{x}.svg").write_text(f"<svg>{x}</svg>")
        return {"accuracy": x, "plot": f"plot{x}.svg"}

    directory, _, outputs = names.hops_experiment.grid_search(train, {"x": [1, 2]}, optimization_key="accuracy")
    assert Path(directory, "plot2.svg").read_text() == "<svg>2</svg>"
    assert outputs["plot"].endswith("x=2/plot2.svg")


def test_h9_launch_says_what_it_returns_and_returns_it(names: Any) -> None:
    result = names.hops_experiment.launch(lambda: {"accuracy": 0.5})

    assert "(logdir, outputs)" in str(inspect.getdoc(__import__("hopyard.experiment.launching").experiment.launch))
    logdir, outputs = result
    assert os.path.isdir(logdir)
    assert outputs["accuracy"] == 0.5
    assert os.path.isdir(result)  # as the path that older notebooks take it for


def test_h11_print_stays_what_it_is(names: Any) -> None:
    def train() -> bool:
        import builtins

        first = builtins.print
        print("one")
        return first is print and type(print).__name__ == "builtin_function_or_method"

    assert all(names.hops_experiment.launch(train).experiment.results)
    assert all(names.hops_experiment.launch(train).experiment.results)


def test_h12_nobody_unpickles_from_a_port(names: Any, live: Live) -> None:
    def train() -> list[str]:
        return sorted(os.listdir(os.path.join(os.path.dirname(os.environ["HOPYARD_TRIAL_DIRECTORY"]), ".members")))

    logdir, _ = names.hops_experiment.mirrored(train)

    met = Path(logdir) / ".members"
    assert {each.name for each in met.iterdir()} >= {"0.json", "1.json", "2.json"}
    assert set(json.loads((met / "0.json").read_text())) == {"host", "port"}
    record = read_record(live.project)
    assert record is not None
    assert record.socket is not None
    assert os.stat(record.socket).st_mode & 0o077 == 0 or os.stat(os.path.dirname(record.socket)).st_mode & 0o077 == 0


def test_h12_the_port_of_a_meeting_answers_nobody(tmp_path: Path) -> None:
    with Meeting(str(tmp_path), 0, 2) as first, Meeting(str(tmp_path), 1, 2) as second:
        port = json.loads((tmp_path / ".members" / "0.json").read_text())["port"]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        found: list[list[str]] = []
        other = threading.Thread(target=lambda: found.append(second.addresses()))
        other.start()
        assert first.addresses()[0] == f"127.0.0.1:{port}"
        other.join()
        assert found[0] == first.addresses()


def test_h13_a_worker_that_raises_ends_the_others(names: Any) -> None:
    def train() -> None:
        import time

        if json.loads(os.environ["TF_CONFIG"])["task"]["type"] == "chief":
            raise ArithmeticError("the chief has lost its data")
        while True:
            time.sleep(1)

    with pytest.raises(TrialsFailed, match="the chief has lost its data") as failed:
        names.hops_experiment.mirrored(train)
    assert not any("training/member.py" in line for line in failed.value.traceback)  # the user's own frames alone
    experiment: Any = failed.value.experiment
    assert [trial.state for trial in experiment.trials] == ["failed", "stopped", "stopped"]


def test_h13_a_worker_that_dies_ends_the_others(names: Any) -> None:
    def train() -> None:
        import signal
        import time

        if json.loads(os.environ["TF_CONFIG"])["task"] == {"type": "worker", "index": 1}:
            os.kill(os.getpid(), signal.SIGKILL)
        while True:
            time.sleep(1)

    with pytest.raises(TrialsFailed, match="WORKER_DIED") as failed:
        names.hops_experiment.collective_all_reduce(train)
    experiment: Any = failed.value.experiment
    assert [trial.state for trial in experiment.trials] == ["stopped", "stopped", "failed"]
    assert names.hops_experiment.mirrored(lambda: 1)[1]["metric"] == 1  # the executors are there for the next


def test_h13_a_worker_that_does_not_come_is_named(tmp_path: Path) -> None:
    late = pytest.raises(TimeoutError, match=r"member 1 of 3 has not come within 0 s")
    with Meeting(str(tmp_path), 0, 3) as first, Meeting(str(tmp_path), 2, 3), late:
        first.addresses(seconds=0.2)


def test_h14_export_returns_the_path(names: Any, live: Live) -> None:
    (live.project / "net.bin").write_bytes(b"weights")
    for options in ({}, {"synchronous": False}, {"synchronous": True, "synchronous_timeout": 1}):
        path = names.hops_model.export("net.bin", "net", metrics={"accuracy": 0.5}, **options)
        assert Path(path, "net.bin").read_bytes() == b"weights"


def test_h15_get_model_and_get_best_model_return_dictionaries(names: Any, live: Live) -> None:
    (live.project / "leaf.bin").write_bytes(b"1")
    model = names.hops_model
    for accuracy in (0.5, 0.9, 0.7):
        model.export("leaf.bin", "leaf", metrics={"accuracy": accuracy}, description="iris")
    best = model.get_best_model("leaf", "accuracy", model.Metric.MAX)
    assert (best["name"], best["version"], best["metrics"]) == ("leaf", 2, {"accuracy": 0.9})
    assert model.get_model("leaf", 2) == best
    assert model.get_best_model("leaf", "accuracy", "min")["version"] == 1
    assert model.download_model("leaf").endswith("leaf_3.zip")


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda model: model.export("none.bin", "oak"), ValueError, "none.bin is neither"),
        (lambda model: model.export("here.bin", "oak", metrics={"a": "b"}), AssertionError, "must be a number"),
        (lambda model: model.export("here.bin", "oak", 1), ValueError, "has version 1 already"),
        (lambda model: model.export("here.bin", "o/k"), ValueError, "without '/'"),
        (lambda model: model.export("here.bin", "oak", "new"), ValueError, "whole number"),
        (lambda model: model.get_model("oak", 9), "ModelNotFound", "it has 1"),
        (lambda model: model.get_model("elm", 1), "ModelNotFound", "no model of that name"),
        (lambda model: model.get_best_model("elm", "a", "max"), "ModelNotFound", "no model elm"),
        (lambda model: model.get_best_model("oak", "b", "max"), "ModelNotFound", "the metrics are a"),
        (lambda model: model.get_best_model("oak", "a", "up"), ValueError, r"must be Metric\.MAX"),
    ],
)
def test_wrong_calls_of_model_say_what_is_wrong(names: Any, live: Live, call: Any, error: Any, says: str) -> None:
    (live.project / "here.bin").write_bytes(b"1")
    names.hops_model.export("here.bin", "oak", 1, overwrite=True, metrics={"a": 1})
    kind = getattr(names.hops_model, error) if isinstance(error, str) else error
    with pytest.raises(kind, match=says):
        call(names.hops_model)


@pytest.mark.parametrize(
    ("call", "servers", "options", "says"),
    [
        ("mirrored", "1", {}, "number of parameter servers should be 0"),
        ("collective_all_reduce", "1", {}, "number of parameter servers should be 0"),
        ("parameter_server", "0", {}, "number of parameter servers should be greater than 0"),
        ("parameter_server", "3", {}, "num_ps cannot be greater than num_executors"),
        ("parameter_server", "1", {"evaluator": True}, "number of workers must be atleast 3 if evaluator is set to"),
    ],
)
def test_preconditions_of_trainings(
    names: Any, monkeypatch: pytest.MonkeyPatch, call: str, servers: str, options: dict[str, bool], says: str
) -> None:
    monkeypatch.setenv("NUM_TF_PS", servers)
    with pytest.raises(AssertionError, match=says):
        getattr(names.hops_experiment, call)(lambda: 1, **options)


def test_a_metric_key_that_is_not_returned(names: Any) -> None:
    with pytest.raises(AssertionError, match="Supplied metric_key accuracy is not in returned dict"):
        names.hops_experiment.mirrored(lambda: {"loss": 1}, metric_key="accuracy")
