"""What a function uses, held against the Python of its executors before anything starts."""

from __future__ import annotations

import json
import math
import sys
import venv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from hopyard.experiment import drift


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python of the same version with nothing in it but another msgspec's record."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    site = next((folder / "lib").glob("python3*/site-packages"))
    record = site / "msgspec-0.1.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: msgspec\nVersion: 0.1\n")
    (record / "RECORD").write_text("msgspec/__init__.py,,\n")
    (record / "top_level.txt").write_text("msgspec\n")
    (site / "msgspec").mkdir()
    (site / "msgspec" / "__init__.py").write_text("")
    return str(folder / "bin" / "python")


def uses() -> Any:
    import cloudpickle

    def within() -> Any:
        import json as other

        return other, msgspec.json.encode(math.pi)

    return cloudpickle, within


def uses_nothing() -> None:
    pass


def test_what_a_function_uses_is_found_where_it_is_named_and_where_it_is_imported() -> None:
    assert drift.modules_of(uses) == {"cloudpickle", "msgspec"}
    assert drift.modules_of(uses_nothing) == set()
    assert drift.modules_of(json.dumps) == set()


def test_each_difference_is_a_sentence(bare: str) -> None:
    missing, other = drift.differing(uses, bare)
    assert missing.startswith("cloudpickle ")
    assert missing.endswith(" is not installed on the executors.")
    assert other == f"msgspec is {msgspec.__version__} here and 0.1 on the executors."
    assert drift.differing(uses_nothing, bare) == []
    assert drift.differing(uses, sys.executable) == []


@pytest.fixture
def here(tmp_path: Path) -> Any:
    return SimpleNamespace(project=tmp_path, notebook=None)


def use(project: Path, interpreter: str) -> None:
    prefix = project / ".hopyard/environments/work/generations/1/prefix/bin"
    prefix.mkdir(parents=True)
    (prefix / "python").symlink_to(interpreter)
    folder = project / ".hopyard/environments"
    (folder / "active").write_text("work")
    (folder / "work/current").write_text("1")
    (folder / "work/environment.json").write_text("{}")
    (folder / "work/generations/1/generation.json").write_text("{}")


def test_it_is_told_before_the_start_and_nothing_is_asked_without_environments(
    here: Any, bare: str, capsys: pytest.CaptureFixture[str]
) -> None:
    drift.tell(uses, here)
    assert capsys.readouterr().err == ""
    use(here.project, bare)
    drift.tell(uses, here)
    said = capsys.readouterr().err
    assert "hopyard: msgspec is" in said or "hopyard: msgspec " in said
    assert "%hopyard env install" in said


def test_an_environment_that_is_broken_keeps_nothing_from_running(
    here: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    use(here.project, "/no/such/python")
    drift.tell(uses, here)
    assert capsys.readouterr().err == ""
