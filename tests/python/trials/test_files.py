"""The files that Maggy left beside its results, of a real search."""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hopyard import Searchspace, experiment
from hopyard.ablation import AblationStudy
from hopyard.experiment.lasting import kept
from hopyard.experiment.values import TrialsFailed
from hopyard.trials.event_files import write_events
from tests.python.live import Live, of_this_process


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with of_this_process() as project:
        yield project


def test_logs_tell_what_happened_to_each_trial(live: Live) -> None:
    def train(x: int, reporter: Any) -> float:
        for step in range(3):
            reporter.broadcast(x, step)
        return x / (x - 1)

    with pytest.warns(UserWarning, match="1 of 3"):
        result = experiment.lagom(train, Searchspace(x=("DISCRETE", [1, 2, 3])), optimizer="grid")

    directory = result.experiment.directory
    log = (directory / "maggy.log").read_text().splitlines()
    assert "was submitted." in log[0]
    assert "ended: succeeded." in log[-1]
    assert sum(" started on e" in line for line in log) == 3
    assert sum("failed: ZeroDivisionError: division by zero" in line for line in log) == 1
    assert sum("succeeded with metric" in line for line in log) == 2
    assert all(line[:4].isdecimal() and line[10] == "T" for line in log)
    suggested = (directory / "optimizer.log").read_text().splitlines()
    assert [line.rpartition(": ")[2] for line in suggested] == ["x=1", "x=2", "x=3"]


def test_event_files_are_frames_that_tensorboard_reads(tmp_path: Path) -> None:
    params = {"lr": 0.1, "layers": 3, "optimizer": "adam", "nesterov": True, "decay": None}
    path = write_events(
        tmp_path, params, {"metric": 0.75}, step=12, state="succeeded", started=1000.5, ended=1010.25
    )  # fmt: skip

    content, lengths = Path(path).read_bytes(), []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        lengths.append(length)
        content = content[12 + length + 4 :]
    assert len(lengths) == 4
    assert b"brain.Event:2" in Path(path).read_bytes()
    reading: Any = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    plugin: Any = pytest.importorskip("tensorboard.plugins.hparams.plugin_data_pb2")
    events = reading.EventAccumulator(str(tmp_path))
    events.Reload()
    assert [(each.step, each.value) for each in events.Scalars("metric")] == [(12, 0.75)]
    told = plugin.HParamsPluginData()
    told.ParseFromString(events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
    said = told.session_start_info.hparams
    assert (said["lr"].number_value, said["layers"].number_value) == (0.1, 3)
    assert (said["optimizer"].string_value, said["nesterov"].bool_value) == ("adam", True)


def test_event_files_lie_with_the_trials(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hopyard.trials.event_files.wanted", lambda: True)
    result = experiment.lagom(lambda x: float("inf"), Searchspace(x=("DISCRETE", [1, 2])), optimizer="grid")

    folders = [live.project / str(trial.directory) for trial in result.experiment.trials]
    assert all(len(list(folder.glob("events.out.tfevents.*"))) == 1 for folder in folders)


def test_who_attaches_gets_what_the_call_returns(live: Live) -> None:
    space = Searchspace(x=("DOUBLE", [0.0, 1.0]))
    searching = experiment.lagom(lambda x: x, space, optimizer="random", trials=3, stopping=None, wait=False)

    result = experiment.attach(searching.id).wait()

    assert (result["num_trials"], result["best_hp"]["x"]) == (3, result["best_val"])
    assert (searching.directory / "result.json").exists()
    assert (searching.directory / "maggy.log").exists()

    sweep = experiment.grid_search(lambda x: x[0], {"x": [(1.0,), (2.0,)]}, wait=False)
    directory, params, outputs = experiment.attach(sweep.id).wait()
    assert (params, outputs["metric"], Path(directory).parent) == ({"x": (2.0,)}, 2, sweep.directory)

    def fails(x: float) -> float:
        raise ValueError("each of them")

    failing = experiment.lagom(fails, space, optimizer="random", trials=2, stopping=None, wait=False)
    with pytest.raises(TrialsFailed, match="each of them"):
        experiment.attach(failing.id).wait()


def test_who_attaches_to_an_ablation_gets_its_report(live: Live) -> None:
    study = AblationStudy(data={"age": [1.0], "fare": [2.0], "survived": [0]}, label_name="survived")
    study.features.include("age", "fare")
    words = {"experiment_type": "ablation", "ablation_study": study, "wait": False}
    running = experiment.lagom(lambda dataset_function: float(len(dataset_function())), **words)

    result = experiment.attach(running.id).wait()

    assert result["best_val"] == 3.0
    assert (running.directory / "ablation.svg").exists()


@pytest.mark.parametrize(
    "left", [b"", b"no pickle", pickle.dumps({"not": "a shape"}), b"cnowhere\nNothing\n.", b"\x80\x7f."]
)
def test_a_shape_that_cannot_be_read_is_none(tmp_path: Path, left: bytes) -> None:
    (tmp_path / ".shape.pickle").write_bytes(left)
    assert kept(tmp_path) is None
    assert kept(tmp_path / "elsewhere") is None


def test_tuples_and_lists_of_a_space_are_texts_on_record_and_themselves_in_the_function(live: Live) -> None:
    def train(kernel: tuple[int, int], layers: list[int]) -> float:
        assert type(kernel) is tuple
        layers.append(1)  # of this trial alone
        return float(kernel[0] * 100 + len(layers))

    space = Searchspace(kernel=("CATEGORICAL", [(3, 3), (5, 5)]), layers=("CATEGORICAL", [[64, 32], [128]]))
    known = [{"kernel": (3, 3), "layers": [128], "metric": 9.0}, {"kernel": "(5, 5)", "layers": [128], "metric": 8.0}]
    for words in ({"optimizer": "grid"}, {"optimizer": "random", "num_trials": 12, "known": known, "seed": 1}):
        result = experiment.lagom(train, space, stopping=None, direction="max", **words)
        assert set(result["metric_list"]) == {302.0, 303.0, 502.0, 503.0}
        assert result["best_hp"] == {"kernel": (5, 5), "layers": [64, 32]}
        trials = result.experiment.trials
        assert {trial.params["kernel"] for trial in trials} == {"(3, 3)", "(5, 5)"}
        recorded = (live.project / str(trials[0].directory) / ".hparams.json").read_text()
        assert json.loads(recorded) == trials[0].params

    def small(params: dict[str, Any]) -> bool:
        return bool(params["kernel"] == (3, 3))

    result = experiment.lagom(train, space, optimizer="random", num_trials=4, constraint=small, stopping=None)
    assert {trial.params["kernel"] for trial in result.experiment.trials} == {"(3, 3)"}

    def propose(space: Searchspace, trials: list[Any]) -> dict[str, Any]:
        assert all(trial.params["kernel"] == (5, 5) for trial in trials)
        return {"kernel": space.get("kernel")[1], "layers": [128]}

    result = experiment.lagom(train, space, optimizer=propose, num_trials=3, stopping=None)
    assert result["metric_list"] == [502.0] * 3
