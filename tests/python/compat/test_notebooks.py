"""Notebooks as Hopsworks' and Maggy's users wrote them, run unmodified on real executors."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.python.live import ROOT, Live, live_project

pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def run(live: Live, name: str) -> list[list[str]]:
    """The lines that each code cell of the example printed or gave."""
    cells = json.loads((ROOT / "examples" / "hopsworks" / f"{name}.ipynb").read_text())["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [said.splitlines() for said in live.run(*sources, HOPYARD_EXECUTORS="4")]


def test_differential_evolution_with_reversed_bounds(live: Live) -> None:
    said = run(live, "differential_evolution")

    assert any("are reversed; they are read as [0.001, 0.1]" in line for line in said[1])
    assert said[2] == ["True ['hidden', 'lr'] True", "True True"]


def test_early_stopping_of_maggy(live: Live) -> None:
    said = run(live, "early_stopping")

    assert said[0][-1] == "{'kernel': 'INTEGER', 'pool': 'INTEGER', 'dropout': 'DOUBLE'}"
    assert said[3] == [
        "['avg', 'best_hp', 'best_id', 'best_val', 'early_stopped', 'metric_list', 'num_trials', 'worst_hp', "
        "'worst_id', 'worst_val']",
        "15 True ['dropout', 'kernel', 'pool']",
    ]


def test_ablation_of_features_and_models(live: Live) -> None:
    said = run(live, "ablation")

    assert said[1] == ["pclass", "fare", "sex", "age", "noise"]
    assert said[5][0].startswith("7 {'ablated_feature': ")
    assert [line.split("  ")[0] for line in said[5][2:]] == [
        "nothing (base)", "pclass", "fare", "sex", "age", "noise", "Custom model: guess",
    ]  # fmt: skip


def test_mirrored_training_of_four_workers(live: Live) -> None:
    said = run(live, "mirrored")

    logs = ["chief_0_output.log", "worker_0_output.log", "worker_1_output.log", "worker_2_output.log"]
    assert said[3] == [f"1.0 {logs}"]


def test_launch_keeps_the_files_that_are_returned(live: Live) -> None:
    said = run(live, "launch_files")

    pairs = [("0.2", "0.001"), ("0.2", "0.01"), ("0.4", "0.001"), ("0.4", "0.01")]
    for line, (dropout, rate) in zip(said[2], pairs, strict=False):
        folder, _, files = line.partition(" ")
        assert folder == f"dropout={dropout}&learning_rate={rate}"
        assert {f"history_{dropout}_{rate}.json", "output.log", ".hparams.json"} <= set(
            json.loads(files.replace("'", '"'))
        )
    assert said[2][4] == """b'{"accuracy": [0.5, 1.0]}' a/b"""


def test_parameter_server_with_an_evaluator(live: Live) -> None:
    said = run(live, "parameter_server")

    assert said[1][-1] == "0.5 chief"
    cluster = "of {'chief': 1, 'worker': 1, 'evaluator': 1, 'ps': 1}"
    assert said[2] == [
        f"chief_0_output.log | I am chief 0 {cluster}",
        f"evaluator_0_output.log | I am evaluator 0 {cluster}",
        f"ps_0_output.log | I am ps 0 {cluster}",
        f"worker_0_output.log | I am worker 0 {cluster}",
    ]


def test_models_are_exported_and_the_best_is_found(live: Live) -> None:
    said = run(live, "models")

    assert said[2] == ["iris_flower 1 True", "['accuracy']"]
    assert said[3] == ["RidgeClassifier True"]
    assert (live.project / "Models" / "iris_flower" / "2" / "model.pkl").is_file()


def test_collective_all_reduce_of_1_0(live: Live) -> None:
    said = run(live, "collective_all_reduce")

    assert said[2][-1] == "True True"
    assert json.loads(said[3][0])["metric"] == 4.0
