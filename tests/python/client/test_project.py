"""Which folder is the project, and which notebook asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopyard._client.project import find_project, notebook_name


def test_the_variable_decides(project: Path, tmp_path: Path) -> None:
    assert find_project(tmp_path) == project


def test_else_the_nearest_folder_with_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOPYARD_PROJECT", raising=False)
    (tmp_path / "a" / ".hopyard").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)

    assert find_project(tmp_path / "a" / "b" / "c") == (tmp_path / "a").resolve()
    assert find_project(tmp_path) == tmp_path.resolve()


def test_the_notebooks_folder_is_where_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOPYARD_PROJECT", raising=False)
    monkeypatch.delenv("HOPYARD_NOTEBOOK", raising=False)
    (tmp_path / "nb").mkdir()
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "nb" / "x.ipynb"))

    assert find_project() == (tmp_path / "nb").resolve()
    assert notebook_name(tmp_path.resolve()) == "nb/x.ipynb"


def test_a_console_is_no_notebook(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(project / "console-1"))

    assert notebook_name(project) is None
