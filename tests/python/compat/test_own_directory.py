"""Each trial of the hops calls has a working directory of its own, as executors had on Hopsworks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hopyard.trials.own_directory import own_directory, shared_path
from tests.python.live import Live


def test_files_of_trials_that_run_at_once_are_not_mixed_up(names: Any, live: Live, tmp_path: Path) -> None:
    meeting = str(tmp_path)

    def train(lr: int) -> dict[str, Any]:
        import os
        import time
        from pathlib import Path

        Path("logfile.txt").write_text(f"lr={lr}")
        Path("notes.txt").write_text(f"of {lr}")
        Path(meeting, str(lr)).touch()
        until = time.monotonic() + 60
        while len(os.listdir(meeting)) < 3 and time.monotonic() < until:
            time.sleep(0.005)
        return {"accuracy": lr, "logfile": "logfile.txt"}

    best = names.hops_experiment.grid_search(train, {"lr": [1, 2, 3]}, optimization_key="accuracy")

    for trial in best.experiment.trials:
        folder = live.project / str(trial.directory)
        lr = trial.params["lr"]
        assert (folder / "logfile.txt").read_text() == f"lr={lr}"
        assert (folder / "files" / "notes.txt").read_text() == f"of {lr}"  # not named, and kept all the same
    assert best[2]["logfile"].endswith("lr=3/logfile.txt")
    assert os.listdir(live.project / ".hopyard" / "work") == []


def test_what_lies_beside_the_notebook_is_found_and_local_copies_come_there(names: Any, live: Live) -> None:
    names.hops_hdfs.dump("1,2", "Resources/data/table.csv")

    def train(x: int) -> str:
        from pathlib import Path

        from hops import hdfs  # type: ignore[import-not-found]

        beside = Path(os.environ["HOPYARD_SHARED_DIRECTORY"])
        (beside / "table.txt").write_text("beside")
        local = hdfs.copy_to_local("Resources/data")
        return f"{Path(local).parent == beside} {Path('data/table.csv').read_text()} {Path.cwd() == beside}"

    results = names.hops_experiment.launch(train, {"x": [1, 2, 3]}).experiment.results

    assert results == ["True 1,2 False"] * 3


def test_a_small_file_is_a_copy_and_a_folder_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared, trial = tmp_path / "notebooks", tmp_path / "project" / "Experiments" / "one" / "x=1"
    (shared / "data").mkdir(parents=True)
    (shared / "results.csv").write_text("a")
    (shared / "data" / "table.csv").write_text("1")
    monkeypatch.chdir(shared)
    monkeypatch.setenv("HOPYARD_TRIAL_DIRECTORY", str(trial))

    with own_directory() as own:
        assert own == os.getcwd()
        assert sorted(os.listdir()) == ["data", "results.csv"]
        Path("results.csv").write_text("mine")
        Path("new").mkdir()
        assert shared_path("data") == str(shared / "data")

    assert os.getcwd() == str(shared)
    assert (shared / "results.csv").read_text() == "a"
    assert sorted(os.listdir(trial / "files")) == ["new", "results.csv"]
    assert (shared / "data" / "table.csv").exists()
    assert os.listdir(tmp_path / "project" / ".hopyard" / "work") == []


def test_what_a_killed_worker_left_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    work = tmp_path / "project" / ".hopyard" / "work"
    left = work / f"{socket.gethostname()}-4194304-abc"  # above the largest process id there is
    elsewhere = work / "another-host-4194304-abc"
    left.mkdir(parents=True)
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOPYARD_TRIAL_DIRECTORY", str(tmp_path / "project" / "Experiments" / "one"))

    with own_directory():
        assert not left.exists()
    assert elsewhere.exists()
