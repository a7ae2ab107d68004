"""Faults of Maggy 1.1.2 that are not repeated, by their number, on real executors."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hopyard._client.endpoint import read_record
from hopyard._client.rest import Rest
from hopyard._protocol.errors import HopyardError
from hopyard.experiment.handle import Handle
from hopyard.experiment.watcher import Watcher
from hopyard.searchspace import Searchspace
from tests.python.live import Live


def trial_folders(experiment: Handle) -> list[Path]:
    return [experiment.directory.parent.parent / str(trial.directory) for trial in experiment.trials]


def wait_for(told: Callable[[], Any]) -> None:
    while not told():
        time.sleep(0.01)


def test_m1_ablation_starts_with_a_config_of_1_1(names: Any) -> None:
    study = names.ablation.AblationStudy("titanic", 1, dataset_generator=lambda ablated_feature=None: ablated_feature)
    study.features.include("age")
    result = names.maggy.lagom(
        lambda dataset_function: 1.0 if dataset_function() is None else 0.5, names.config.AblationConfig(study)
    )

    assert (result["num_trials"], result["best_val"], result["worst_val"]) == (2, 1.0, 0.5)


def test_m2_its_functions_reach_the_train_function(names: Any) -> None:
    study = names.ablation.AblationStudy(dataset_generator=lambda ablated_feature=None: [ablated_feature])
    study.features.include("age")
    study.model.set_base_model_generator(lambda: "model")

    def train(dataset_function: Any, model_function: Any, model: Any, dataset: Any, reporter: Any) -> float:
        assert (model_function(), model, dataset) == ("model", "given", [1])
        reporter.broadcast(0.1)
        return len(dataset_function())

    result = names.maggy.lagom(train, names.config.AblationConfig(study, model="given", dataset=[1]))
    assert result["metric_list"] == [1.0, 1.0]


def test_m3_torch_training_starts_and_m21_keeps_a_dictionary(names: Any) -> None:
    def train(module: Any, hparams: Any, train_set: Any, test_set: Any, reporter: Any) -> dict[str, float]:
        rank = int(os.environ["RANK"])
        reporter.broadcast(float(rank))
        assert (module, hparams, train_set, test_set) == ("Net", {"lr": 0.1}, [1], [2])
        assert os.environ["LOCAL_RANK"] == "0"
        assert os.environ["MASTER_ADDR"] == "127.0.0.1"
        assert os.environ["MASTER_PORT"].isdecimal()
        return {"rank": rank, "workers": int(os.environ["WORLD_SIZE"])}

    config = names.experiment_config.TorchDistributedConfig(
        name="torch", module="Net", train_set=[1], test_set=[2], backend="torch", hparams={"lr": 0.1}
    )
    result = names.maggy.lagom(train_fn=train, config=config)

    assert result == {"test result": {"rank": 1.0, "workers": 3.0}}
    assert result.experiment.results[2] == {"rank": 2, "workers": 3}
    folder = result.experiment.directory
    assert json.loads((folder / "result.json").read_text()) == dict(result)
    assert (folder / "replica_1").is_dir()


def test_m4_output_and_progress_are_seen_while_it_runs(names: Any, live: Live) -> None:
    go = str(live.project / "go-on")

    def train(reporter: Any) -> float:
        reporter.log("half way")
        reporter.broadcast(0.5)
        while not os.path.exists(go):
            time.sleep(0.01)
        return 1.0

    handle = names.maggy.lagom(train, optimizer="none", wait=False)
    wait_for(lambda: "half way" in handle.output)
    wait_for(lambda: handle.story.trials[0].view.latest == 0.5 or handle.trials)
    assert handle.status == "running"
    Path(go).touch()
    assert handle.wait()["best_val"] == 1.0


def test_m5_any_optimization_key_and_nothing_is_dropped(names: Any) -> None:
    space = Searchspace(x=("DISCRETE", [1, 2]))
    config = names.config.HyperparameterOptConfig(2, "gridsearch", space, optimization_key="accuracy")
    result = names.maggy.lagom(lambda hparams: {"loss": 9, "accuracy": hparams["x"]}, config)

    assert sorted(result["metric_list"]) == [1.0, 2.0]
    assert {"loss": 9, "accuracy": 2} in result.experiment.results


def test_m6_zero_is_a_result(names: Any) -> None:
    for zero in (0, 0.0, {"metric": 0.0}):
        assert names.maggy.lagom(lambda zero=zero: zero, optimizer="none")["best_val"] == 0.0


@pytest.mark.parametrize("direction", ["min", "max"])
def test_m7_asha_follows_the_direction(names: Any, direction: str) -> None:
    def train(x: float, budget: int, reporter: Any) -> float:
        for step in range(budget):
            reporter.broadcast(x, step)
        return x

    result = names.maggy.lagom(
        train, searchspace=Searchspace(x=("DOUBLE", [0.0, 1.0])), optimizer=names.optimizer.Asha(2, 1, 4),
        num_trials=16, direction=direction, seed=5,
    )  # fmt: skip

    views = [trial.view for trial in result.experiment.story.trials]
    values = {view.number: float(view.params["x"]) for view in views}
    promoted = [values[view.number] for view in views if view.budget == 4]
    rest = [values[view.number] for view in views if view.budget == 1]
    assert promoted
    assert rest
    better = (sum(promoted) / len(promoted)) < (sum(rest) / len(rest))
    assert better is (direction == "min")
    assert result["best_val"] == (min if direction == "min" else max)(values.values())


def test_m8_asha_runs_the_trials_that_were_asked_for(names: Any) -> None:
    for wanted in (1, 7):  # fewer than reduction_factor ** rungs, and more
        result = names.maggy.lagom(
            lambda x, budget: x, searchspace=Searchspace(x=("DOUBLE", [0.0, 1.0])), num_trials=wanted,
            optimizer=names.optimizer.Asha(2, 1, 4), direction="max",
        )  # fmt: skip
        assert len(result.experiment.trials) == wanted
        assert result.experiment.status == "succeeded"
        assert all(trial.state in ("succeeded", "stopped") for trial in result.experiment.trials)


def test_m9_a_promoted_trial_goes_on_from_its_checkpoint(names: Any) -> None:
    def train(x: float, budget: int, reporter: Any) -> dict[str, float]:
        import pickle

        path = os.path.join(reporter.checkpoint_dir, "state.pkl")
        done = pickle.loads(Path(path).read_bytes()) if os.path.exists(path) else 0
        ran = 0
        for step in range(done, budget):
            ran += 1
            reporter.save(step + 1)
            reporter.broadcast(x, step)
        return {"metric": x, "ran": ran, "from": done}

    result = names.maggy.lagom(
        train, searchspace=Searchspace(x=("DOUBLE", [0.0, 1.0])), optimizer=names.optimizer.Asha(2, 1, 4),
        num_trials=8, direction="max", seed=3,
    )  # fmt: skip

    last = [value for value in result.experiment.results if isinstance(value, dict)]
    promoted = [value for value in last if value["from"] > 0]
    assert promoted
    assert all(value["from"] + value["ran"] in (2, 4) for value in promoted)


def test_m10_every_report_counts_at_its_step(names: Any) -> None:
    def train(x: int, reporter: Any) -> float:
        for step in range(2000):
            reporter.broadcast(step * x, step)
        return 1.0

    result = names.maggy.lagom(train, searchspace=Searchspace(x=("DISCRETE", [1, 2])), optimizer="gridsearch")
    for trial, folder in zip(result.experiment.trials, trial_folders(result.experiment), strict=True):
        wait_for((folder / "trial.json").exists)
        told = json.loads((folder / "trial.json").read_text())
        assert told["step_history"] == list(range(2000))
        assert told["metric_history"][-1] == 1999 * trial.params["x"]


def test_m11_the_rule_looks_at_every_interval_also_the_first(names: Any) -> None:
    def train(x: float, reporter: Any) -> float:
        for step in range(60):
            reporter.broadcast(x, step)
            time.sleep(0.002)
        return x

    result = names.maggy.lagom(
        train, searchspace=Searchspace(x=("DISCRETE", list(range(1, 10)))), optimizer="gridsearch", direction="min",
        es_policy="median", es_interval=5, es_min=2, max_concurrent=1,
    )  # fmt: skip

    verdicts = [t.view.verdict for t in result.experiment.story.trials if t.view.state == "stopped"]
    assert verdicts
    assert all(verdict.step % 5 == 0 for verdict in verdicts)
    assert min(verdict.step for verdict in verdicts) == 0
    assert min(verdict.peers for verdict in verdicts) == 2  # exactly es_min are enough


def test_m12_equal_configurations_are_trials_of_their_own(names: Any, tmp_path: Path) -> None:
    def train(x: int, reporter: Any) -> int:
        (tmp_path / reporter.get_trial_id()).touch()
        return x

    result = names.maggy.lagom(
        train, searchspace=Searchspace(x=("DISCRETE", [1])), optimizer="randomsearch", num_trials=3,
        duplicates="reseed",
    )  # fmt: skip

    experiment = result.experiment
    assert [trial.params for trial in experiment.trials] == [{"x": 1}] * 3
    folders = {folder.name for folder in trial_folders(experiment)}
    assert len(folders) == 3
    assert {path.name for path in tmp_path.iterdir()} == folders
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in folders)
    assert result["best_id"] in folders
    assert result["num_trials"] == 3


def test_m13_stopped_trials_have_their_files_and_are_summed_up(names: Any) -> None:
    def train(x: int, reporter: Any) -> float:
        for step in range(200):
            reporter.broadcast(x, step)
            time.sleep(0.002)
        return x

    result = names.maggy.lagom(
        train, searchspace=Searchspace(x=("DISCRETE", [1, 2, 3, 8, 9])), optimizer="gridsearch", direction="min",
        es_min=3, max_concurrent=1,
    )  # fmt: skip

    assert result["early_stopped"] == 2
    for folder in trial_folders(result.experiment):
        assert {".hparams.json", ".outputs.json", ".metric", "trial.json"} <= set(os.listdir(folder))
    told = json.loads((result.experiment.directory / ".summary.json").read_text())["combinations"]
    assert sorted(each["outputs"]["metric"] for each in told) == [1, 2, 3, 8, 9]


def test_m14_a_raising_trial_runs_once_and_ends_nothing(names: Any, live: Live) -> None:
    runs = str(live.project / "runs")

    def train(x: int) -> float:
        with open(runs, "a") as file:
            file.write(f"{x}\n")
        return 1 / (x - 1)

    with pytest.warns(UserWarning, match="1 of 3 trials"):
        result = names.maggy.lagom(train, searchspace=Searchspace(x=("DISCRETE", [1, 2, 3])), optimizer="gridsearch")
    assert sorted(Path(runs).read_text().split()) == ["1", "2", "3"]
    assert result["num_trials"] == 2


def test_m15_the_driver_sleeps_until_something_happens(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    step = Watcher._step

    def counted(self: Watcher, *args: Any) -> bool:
        nonlocal looks
        looks += 1
        return step(self, *args)

    monkeypatch.setattr(Watcher, "_step", counted)
    names.maggy.lagom(lambda: time.sleep(1.5) or 1.0, optimizer="none")  # type: ignore[func-returns-value]
    assert looks < 40


def test_m16_broadcasting_needs_nobody_to_answer(names: Any, live: Live) -> None:
    told, go = str(live.project / "told"), str(live.project / "go")

    def train(reporter: Any) -> float:
        Path(f"{told}.begun").touch()
        while not os.path.exists(go):
            time.sleep(0.01)
        for step in range(5000):
            reporter.broadcast(step, step)
        Path(told).touch()
        return 1.0

    handle = names.maggy.lagom(train, optimizer="none", wait=False)
    wait_for(lambda: os.path.exists(f"{told}.begun"))
    record = read_record(live.project)
    assert record is not None
    os.kill(record.pid, signal.SIGSTOP)
    try:
        Path(go).touch()
        wait_for(lambda: os.path.exists(told))  # though nobody takes the points
    finally:
        os.kill(record.pid, signal.SIGCONT)
    assert handle.wait()["best_val"] == 1.0
    assert handle.story.trials[0].view.step == 4999


def test_m17_nothing_sleeps_after_an_experiment(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = time.sleep

    def noted(seconds: float) -> None:
        slept.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", noted)
    names.maggy.lagom(lambda: 1.0, optimizer="none")
    assert sum(slept) < 1


def test_m18_a_wrong_secret_is_refused_before_anything_is_read_and_written_nowhere(names: Any, live: Live) -> None:
    names.maggy.lagom(lambda: 1.0, optimizer="none")
    record = read_record(live.project)
    assert record is not None
    stranger = type(record)(**{**vars(record), "token": "wrong-secret"})
    with pytest.raises(HopyardError) as refused:
        Rest(stranger).get("/api/project")
    assert refused.value.code == "UNAUTHORIZED"
    log = (live.project / ".hopyard" / "logs" / "sidecar.log").read_text()
    assert "wrong-secret" not in log
    assert record.token not in log


@pytest.mark.parametrize(
    ("optimizer", "space"),
    [
        ("randomsearch", {"x": ("CATEGORICAL", ["a", "b"])}),
        ("gp", {"x": ("DISCRETE", [1, 2, 3]), "y": ("CATEGORICAL", ["a", "b"])}),
        ("tpe", {"x": ("DISCRETE", [1, 2, 3]), "y": ("DOUBLE", [0.0, 1.0])}),
        ("gridsearch", {"x": ("INTEGER", [1, 3]), "y": ("DOUBLE", [0.0, 1.0])}),
    ],
)
def test_m19_every_search_takes_every_space(names: Any, optimizer: str, space: Any) -> None:
    result = names.maggy.lagom(
        lambda x, y=0: 1.0, searchspace=Searchspace(**space), optimizer=optimizer, num_trials=4, es_policy="none"
    )
    assert result["num_trials"] >= 4 or optimizer == "randomsearch"


def test_m20_no_worker_is_made_an_evaluator(names: Any) -> None:
    def train(model: Any, train_set: Any, test_set: Any, hparams: Any) -> float:
        said = json.loads(os.environ["TF_CONFIG"])
        assert (model, train_set, test_set, hparams) == ("model", [1, 1], [2, 2], {"nl": 4})
        assert {role: len(each) for role, each in said["cluster"].items()} == {"chief": 1, "worker": 2}
        return 1.0 if said["task"]["type"] == "chief" else 0.4

    config = names.experiment_config.TfDistributedConfig(
        name="tf_test", model="model", train_set=[1], test_set=[2], hparams={"nl": 4},
        process_data=lambda train_set, test_set: (train_set * 2, test_set * 2),
    )  # fmt: skip
    result = names.maggy.lagom(train, config)
    assert result["test result"] == pytest.approx(0.6)
