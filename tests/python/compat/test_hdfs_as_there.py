"""hops.hdfs and pydoop.hdfs where they are easily other than on Hopsworks: paths, copies, handles, modules."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from hopyard import compat
from hopyard._protocol.errors import NotAvailable


@pytest.fixture
def hdfs(project: Path) -> Any:
    compat.install()
    return importlib.import_module("hops.hdfs")


@pytest.fixture
def pydoop(project: Path) -> Any:
    compat.install()
    return importlib.import_module("pydoop.hdfs")


def test_a_slash_at_the_beginning_means_the_project(hdfs: Any, project: Path) -> None:
    hdfs.mkdir("/Resources/deep")
    hdfs.dump("x", "/Resources/deep/x.txt")

    assert (project / "Resources" / "deep" / "x.txt").read_text() == "x"
    assert hdfs.exists("Resources/deep/x.txt")
    assert hdfs.exists(hdfs.ls("/Resources")[0])  # full paths, as calls hand them out, are what they are
    assert hdfs.exists("/Projects")
    assert hdfs.abs_path("Resources/") + "x" == f"{project}/Resources/x"


def test_a_model_of_a_project_path_with_a_slash(hdfs: Any, project: Path) -> None:
    hdfs.dump("weights", "/Resources/iris/weights.txt")
    model: Any = importlib.import_module("hops.model")

    exported = model.export("/Resources/iris", "iris", metrics={"accuracy": "0.98"})

    assert Path(exported, "weights.txt").read_text() == "weights"
    assert model.get_best_model("iris", "accuracy", "max")["metrics"] == {"accuracy": 0.98}


def test_a_models_own_model_json_stays(hdfs: Any, tmp_path: Path) -> None:
    model: Any = importlib.import_module("hops.model")
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "model.json").write_text('{"class_name": "Sequential"}')

    exported = model.export(str(tmp_path / "keras"), "m", metrics={"accuracy": 0.5})

    assert json.loads(Path(exported, "model.json").read_text()) == {"class_name": "Sequential"}
    assert model.get_model("m", 1)["metrics"] == {"accuracy": 0.5}


def test_a_copy_of_older_files_is_replaced_and_newer_work_is_not(hdfs: Any, project: Path, tmp_path: Path) -> None:
    hdfs.dump("one", "Resources/x.txt")
    local = Path(hdfs.copy_to_local("Resources/x.txt", str(tmp_path)))
    hdfs.dump("two, longer", "Resources/x.txt")
    os.utime(project / "Resources" / "x.txt", (2_000_000_000, 2_000_000_000))

    hdfs.copy_to_local("Resources/x.txt", str(tmp_path))
    assert local.read_text() == "two, longer"

    local.write_text("my own")
    os.utime(local, (2_000_000_001, 2_000_000_001))
    with pytest.raises(FileExistsError, match="overwrite=True"):
        hdfs.copy_to_local("Resources/x.txt", str(tmp_path))
    assert local.read_text() == "my own"


def test_cp_with_overwrite_replaces_a_folder_each_time(hdfs: Any, project: Path) -> None:
    hdfs.dump("1", "R/a.txt")
    for _ in range(2):
        hdfs.cp("R", "M/d", overwrite=True)

    assert hdfs.ls("M", recursive=True) == [f"{project}/M/d", f"{project}/M/d/a.txt"]


def test_glob_looks_below_and_wants_a_directory_that_is_there(hdfs: Any, project: Path) -> None:
    hdfs.dump("1", "Resources/d/a.txt")
    hdfs.dump("1", "Resources/b.txt")

    assert hdfs.glob("Resources/*.txt") == [f"{project}/Resources/b.txt"]
    assert hdfs.glob("Resources/*.txt", recursive=True) == [
        f"{project}/Resources/b.txt",
        f"{project}/Resources/d/a.txt",
    ]
    assert hdfs.glob("Resources/*/*.txt") == [f"{project}/Resources/d/a.txt"]
    with pytest.raises(IOError, match="Nope"):
        hdfs.glob("Nope/*")


def test_rename_takes_nobodys_place_and_goes_into_a_directory(hdfs: Any) -> None:
    hdfs.dump("a", "t/a")
    hdfs.dump("b", "t/b")
    hdfs.mkdir("t/dir")

    with pytest.raises(FileExistsError):
        hdfs.rename("t/a", "t/b")
    assert hdfs.load("t/b") == b"b"
    hdfs.rename("t/a", "t/dir")
    assert hdfs.load("t/dir/a") == b"a"


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        ("ug+rwx", 0o600, 0o770),
        ("o-r", 0o644, 0o640),
        ("a=r", 0o777, 0o444),
        ("u+x,go=", 0o644, 0o700),
        (0o750, 0, 0o750),
    ],
)
def test_modes_as_people_write_them(hdfs: Any, project: Path, given: Any, before: int, after: int) -> None:
    hdfs.dump("x", "x")
    (project / "x").chmod(before)
    hdfs.chmod("x", given)
    assert (project / "x").stat().st_mode & 0o777 == after


def test_a_mode_that_is_none_is_refused(hdfs: Any) -> None:
    hdfs.dump("x", "x")
    with pytest.raises(ValueError, match=r"'rw-r--r--'.*'ug\+rwx'"):
        hdfs.chmod("x", "rw-r--r--")


def test_modules_of_the_project(hdfs: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    hdfs.dump("V = 1", "Resources/hy_some_module.py")
    hdfs.add_module("Resources/hy_some_module.py")
    assert importlib.import_module("hy_some_module").V == 1
    hdfs.dump("V = 'two'", "Resources/hy_some_module.py")
    hdfs.add_module("Resources/hy_some_module.py")
    assert importlib.import_module("hy_some_module").V == "two"

    cell: Any = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "W = 3",
    }
    hdfs.dump(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "Resources/hy_notebook.ipynb"
    )
    hdfs.add_module("Resources/hy_notebook.ipynb")
    assert importlib.import_module("hy_notebook").W == 3

    hdfs.dump("x", "Resources/data.pkl")
    with pytest.raises(ValueError, match=r"data\.pkl is no module"):
        hdfs.add_module("Resources/data.pkl")


def test_the_file_system_as_an_object(hdfs: Any, project: Path) -> None:
    with hdfs.get_fs() as there:
        there.create_directory("h")
        with there.open_file("h/a.txt", "w") as file:
            file.write(b"one")
        with there.open_file("h/a.txt", "w") as file:
            file.write(b"2")
        assert (project / "h" / "a.txt").read_text() == "2"
        assert [each["name"] for each in there.list_directory("h")] == [f"{project}/h/a.txt"]
        assert [each["kind"] for each in there.walk("h")] == ["directory", "file"]
        assert there.get_path_info("h/a.txt")["size"] == 1
        assert 0 < there.used() < there.capacity()
        there.set_replication("h/a.txt", 3)
        there.delete("h")
    assert hdfs.get().working_directory() == str(project)
    assert not hdfs.exists("h")


def test_pydoop_takes_a_user_and_gets_files_by_name(pydoop: Any, project: Path, tmp_path: Path) -> None:
    pydoop.mkdir("d", user="meb10000")
    pydoop.dump("text", "d/a.txt", user="meb10000")
    assert pydoop.load("d/a.txt", user="meb10000") == b"text"
    assert pydoop.path.exists("d/a.txt", user="meb10000")

    pydoop.get("d/a.txt", str(tmp_path / "mine.txt"))
    assert (tmp_path / "mine.txt").read_text() == "text"
    with pytest.raises(FileExistsError):
        pydoop.get("d/a.txt", str(tmp_path / "mine.txt"))

    assert importlib.import_module("pydoop.hdfs.fs").hdfs is pydoop.hdfs
    assert pydoop.hdfs().exists("d/a.txt")


def test_helper_modules_take_their_words_and_make_nothing_when_they_read(hdfs: Any, project: Path) -> None:
    numpy = pytest.importorskip("numpy")
    helper: Any = importlib.import_module("hops.numpy_helper")

    helper.save("made/x.npy", numpy.arange(3))
    assert helper.load(hdfs_filename="made/x.npy").sum() == 3
    with pytest.raises(FileNotFoundError):
        helper.load("Typo/x.npy")
    assert not (project / "Typo").exists()


def test_a_session_that_first_notebooks_hand_over(hdfs: Any) -> None:
    import builtins

    session: Any = vars(builtins)["spark"]
    assert not callable(session)
    with pytest.raises(NotAvailable, match=r"spark\.read"):
        session.read.csv("x")
