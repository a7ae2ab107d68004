"""hops.hdfs and pydoop.hdfs on the project's folder."""

from __future__ import annotations

import importlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hopyard import compat


@pytest.fixture
def hdfs(project: Path) -> Any:
    compat.install()
    return importlib.import_module("hops.hdfs")


def test_paths_of_all_spellings_meet(hdfs: Any, project: Path) -> None:
    place = str(project / "Resources" / "x.txt")

    assert hdfs.project_path() == f"{project}/"
    assert hdfs.project_name() == project.name
    for spelling in (
        "Resources/x.txt",
        f"/Projects/{project.name}/Resources/x.txt",
        f"hdfs:///Projects/{project.name}/Resources/x.txt",
        f"hopsfs://10.0.2.15:8020/Projects/{project.name}/Resources/x.txt",
        hdfs.project_path() + "Resources/x.txt",
    ):
        assert hdfs.abs_path(spelling) == place
    assert hdfs.get_plain_path("hdfs://10.0.2.15:8020/Projects/demo/x") == "/Projects/demo/x"
    assert hdfs.project_path("other") == f"{project.parent}/other/"


@pytest.mark.parametrize("path", ["s3://bucket/x", "gs://b/x", "http://a/x", "hdfs:///tmp/x"])
def test_other_places_are_refused(hdfs: Any, path: str) -> None:
    with pytest.raises(IOError, match="/Projects/"):
        hdfs.exists(path)


def test_what_is_missing_raises_ioerror(hdfs: Any) -> None:
    for call in (hdfs.ls, hdfs.load, hdfs.rmr, hdfs.stat, hdfs.copy_to_local):
        with pytest.raises(IOError, match="nothing"):
            call("Resources/nothing")
    assert not hdfs.exists("Resources/nothing")


def test_dump_load_and_the_tree(hdfs: Any, project: Path) -> None:
    hdfs.mkdir("Logs/deep")
    hdfs.dump("text", "Logs/a.txt")
    hdfs.dump(b"\x00bytes", "Logs/deep/b.bin")

    assert hdfs.load("Logs/a.txt") == b"text"
    assert hdfs.load("Logs/deep/b.bin") == b"\x00bytes"
    assert hdfs.ls("Logs") == [f"{project}/Logs/a.txt", f"{project}/Logs/deep"]
    assert f"{project}/Logs/deep/b.bin" in hdfs.ls("Logs", recursive=True)
    assert [each["kind"] for each in hdfs.lsl("Logs")] == ["file", "directory"]
    assert hdfs.glob("Logs/*.txt") == [f"{project}/Logs/a.txt"]
    assert hdfs.isdir("Logs")
    assert hdfs.isfile("Logs/a.txt")
    assert hdfs.stat("Logs/a.txt").st_size == 4
    hdfs.cp("Logs/a.txt", "Logs/deep")
    hdfs.move("Logs/a.txt", "Logs/c.txt")
    hdfs.rename("Logs/c.txt", "Logs/d.txt")
    hdfs.chmod("Logs/d.txt", "600")
    assert hdfs.stat("Logs/d.txt").st_mode & 0o777 == 0o600
    hdfs.delete("Logs/d.txt")
    with pytest.raises(IOError, match="Logs"):
        hdfs.delete("Logs")
    hdfs.rmr("Logs")
    assert not hdfs.exists("Logs")


def test_copies_to_and_from_the_project(hdfs: Any, project: Path, tmp_path: Path) -> None:
    local = tmp_path / "model.txt"
    local.write_text("one")
    hdfs.mkdir("Models")
    hdfs.copy_to_hdfs(str(local), "Models")
    with pytest.raises(IOError, match="overwrite=True"):
        hdfs.copy_to_hdfs(str(local), "Models")
    local.write_text("two, longer")
    hdfs.copy_to_hdfs(str(local), "Models", overwrite=True)
    there = tmp_path / "there"
    there.mkdir()

    copied = hdfs.copy_to_local("Models/model.txt", str(there))

    assert copied == f"{there}/model.txt"
    assert Path(copied).read_text() == "two, longer"
    assert hdfs.copy_to_local("Models/model.txt", str(project / "Models")) == f"{project}/Models/model.txt"


def test_a_folder_that_is_local_already_is_not_copied_again(hdfs: Any, tmp_path: Path) -> None:
    hdfs.dump("1,2", "Resources/data/table.csv")
    hdfs.dump("3,4", "Resources/data/more/table.csv")
    local = Path(hdfs.copy_to_local("Resources/data", str(tmp_path / "there")))
    (local / "cache.bin").write_text("what a training function left there")

    assert hdfs.copy_to_local("Resources/data", str(tmp_path / "there")) == str(local)
    assert (local / "cache.bin").exists()

    hdfs.dump("1,2\n5,6", "Resources/data/more/table.csv")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        hdfs.copy_to_local("Resources/data", str(tmp_path / "there"))
    hdfs.copy_to_local("Resources/data", str(tmp_path / "there"), overwrite=True)
    assert sorted(os.listdir(local)) == ["more", "table.csv"]
    assert (local / "more" / "table.csv").read_text() == "1,2\n5,6"


@pytest.mark.parametrize("there", ["file", "folder"])
def test_a_file_and_a_folder_take_each_others_place(hdfs: Any, tmp_path: Path, there: str) -> None:
    hdfs.dump("model", "Models/file" if there == "folder" else "Models/file/weights.txt")
    if there == "folder":
        (tmp_path / "file").mkdir()
        (tmp_path / "file" / "old.txt").write_text("old")
    else:
        (tmp_path / "file").write_text("old")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        hdfs.copy_to_local("Models/file", str(tmp_path))

    local = Path(hdfs.copy_to_local("Models/file", str(tmp_path), overwrite=True))

    assert local.is_dir() == (there == "file")
    assert (local if there == "folder" else local / "weights.txt").read_text() == "model"


def test_executors_that_copy_the_same_at_once_find_it_whole(hdfs: Any, tmp_path: Path) -> None:
    """Those of one machine share the working directory."""
    there = tmp_path / "there"
    hdfs.dump("x" * 100_000, "Resources/table.csv")
    hdfs.dump("model", "Models/one/weights.txt")
    hdfs.dump("data", "Resources/data/table.csv")

    def copies(_: int) -> set[int]:
        sizes = set()
        for _ in range(25):
            sizes.add(len(Path(hdfs.copy_to_local("Resources/table.csv", str(there), overwrite=True)).read_text()))
            folder = Path(hdfs.copy_to_local("Models/one", str(there), overwrite=True))
            sizes.add(len((folder / "weights.txt").read_text()))
            hdfs.copy_to_local("Resources/data", str(there))
        return sizes

    with ThreadPoolExecutor(4) as executors:
        seen = list(executors.map(copies, range(4)))

    assert seen == [{100_000, 5}] * 4
    assert (there / "one" / "weights.txt").read_text() == "model"
    assert sorted(os.listdir(there)) == ["data", "one", "table.csv"]


def test_open_file_reads_bytes_and_writes_text_too(hdfs: Any, project: Path) -> None:
    with hdfs.open_file("new/outputs.json", flags="w") as file:
        file.write(json.dumps({"accuracy": 1}))
    with hdfs.open_file("new/outputs.json", flags="r") as file:
        assert json.loads(file.read()) == {"accuracy": 1}
    with hdfs.open_file("new/outputs.json", flags="a") as file:
        file.write("\n")
    with hdfs.open_file("new/outputs.json", flags="rt") as file:
        assert file.read() == '{"accuracy": 1}\n'
    with pytest.raises(ValueError, match="flags='x'"):
        hdfs.open_file("new/outputs.json", flags="x")


def test_log_is_a_function_and_a_logger(hdfs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    hdfs.log("said")
    hdfs.log.info("also")

    assert capsys.readouterr().out == "said\n"


def test_pydoop_has_the_same_files(hdfs: Any, project: Path) -> None:
    pydoop = importlib.import_module("pydoop.hdfs")
    with pydoop.open("a.txt", "w") as file:
        file.write("x")

    assert pydoop.path.exists("a.txt")
    assert pydoop.path.getsize("a.txt") == 1
    assert pydoop.path.abspath("a.txt") == f"{project}/a.txt"
    assert pydoop.load("a.txt") == b"x"
    assert pydoop.ls("") == sorted(str(each) for each in project.iterdir())


def test_devices_count_what_the_executor_was_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compat.install()
    devices = importlib.import_module("hops.devices")
    for visible, count in (("", 0), ("-1", 0), ("0,1", 2), ("GPU-1a,MIG-2b", 2)):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        assert devices.get_num_gpus() == count
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    monkeypatch.setenv("PATH", os.devnull)
    assert devices.get_num_gpus() == 0


def test_grid_params_are_every_combination() -> None:
    compat.install()
    util = importlib.import_module("hops.util")

    assert util.grid_params({"a": [1, 2], "b": [3, 4]}) == {"a": [1, 1, 2, 2], "b": [3, 4, 3, 4]}


def test_logdir_is_the_trials_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    compat.install()
    tensorboard = importlib.import_module("hops.tensorboard")
    with pytest.raises(ValueError, match="no trial runs here"):
        tensorboard.logdir()
    monkeypatch.setenv("HOPYARD_TRIAL_DIRECTORY", "/somewhere")

    assert tensorboard.logdir() == "/somewhere"
