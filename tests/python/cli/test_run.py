"""`hopyard run`: a notebook without a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from hopyard.cli.headless.news import ExperimentNews
from hopyard.cli.headless.terminal import Terminal
from tests.python.cli.conftest import Hopyard, WriteNotebook


def copies(project: Path) -> list[Path]:
    return sorted((project / "runs").glob("*.ipynb"))


def test_cells_run_in_order_and_their_text_is_shown(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    path = notebook("print('one')\nprint('two', flush=True)", "value = 41", "value + 1")
    said = hopyard("run", path)
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    order = ["[1/3] print('one')", "one", "two", "[2/3] value = 41", "[3/3] value + 1", "42"]
    assert [line for line in lines if line in order] == order
    (copy,) = copies(folder)
    assert lines[-1] == f"Executed copy: {copy}"
    executed = nbformat.read(copy, as_version=4)  # type: ignore[no-untyped-call]
    assert executed.cells[2].outputs[0].data["text/plain"] == "42"
    assert nbformat.read(path, as_version=4).cells[2].outputs == []  # type: ignore[no-untyped-call]
    assert [one.name for one in folder.iterdir() if one.name.endswith(".part")] == []


def test_a_cell_that_fails_ends_it_with_its_traceback(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    said = hopyard("run", notebook("print('before')", "1 / 0", "print('never')"))
    assert said.returncode == 1
    assert "ZeroDivisionError" in said.stdout
    assert "never" not in said.stdout
    (copy,) = copies(folder)
    executed = nbformat.read(copy, as_version=4)  # type: ignore[no-untyped-call]
    assert executed.cells[1].outputs[0].ename == "ZeroDivisionError"
    assert executed.cells[0].outputs[0].text == "before\n"


def test_a_kernel_that_dies_is_a_failure(hopyard: Hopyard, notebook: WriteNotebook) -> None:
    said = hopyard("run", notebook("import os; os._exit(9)"))
    assert said.returncode == 1
    assert "The kernel died." in said.stdout


def test_the_launch_panels_numbers_reach_the_kernel(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    names = ["EXECUTORS", "ENGINE", "MEMORY", "GPUS", "PROJECT", "NOTEBOOK"]
    code = f"import os\nprint([os.environ.get('HOPYARD_' + name) for name in {names}], os.getcwd())"
    numbers = ["--executors", "3", "--engine", "local", "--memory", "512", "--gpus", "0.5"]
    path = notebook(code)
    said = hopyard("run", path, *numbers)
    assert f"['3', 'local', '512', '0.5', '{folder}', '{path}'] {folder}" in said.stdout, said.stdout + said.stderr


def test_what_is_not_given_stays_as_it_was(hopyard: Hopyard, notebook: WriteNotebook) -> None:
    code = "import os\nprint(os.environ.get('HOPYARD_EXECUTORS'), os.environ.get('HOPYARD_MEMORY'))"
    assert "7 None" in hopyard("run", notebook(code), HOPYARD_EXECUTORS="7").stdout


def test_the_project_is_the_nearest_parent_that_is_one(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    (folder / ".hopyard").mkdir()
    (folder / "deep").mkdir()
    path = notebook("print('hello')").rename(folder / "deep" / "work.ipynb")
    hopyard("run", path)
    assert len(copies(folder)) == 1


def test_the_project_can_be_given(hopyard: Hopyard, notebook: WriteNotebook, tmp_path: Path) -> None:
    said = hopyard("run", notebook("print('hello')"), "--project", tmp_path / "else where")
    assert said.returncode == 0, said.stderr
    assert len(copies(tmp_path / "else where")) == 1


@pytest.mark.slow
def test_each_run_has_a_copy_of_its_own(hopyard: Hopyard, notebook: WriteNotebook, folder: Path) -> None:
    path = notebook("1")
    hopyard("run", path)
    hopyard("run", path)
    assert len(copies(folder)) == 2


def test_a_notebook_that_is_not_there(hopyard: Hopyard, folder: Path) -> None:
    said = hopyard("run", "missing.ipynb")
    assert said.returncode == 1
    assert said.stderr.startswith(f"The notebook missing.ipynb is not valid: there is no {folder / 'missing.ipynb'}.")


@pytest.mark.parametrize("content", ["not json", "[]", '{"cells": 3}', "\udcff"])
def test_a_file_that_is_no_notebook(hopyard: Hopyard, folder: Path, content: str) -> None:
    (folder / "bad.ipynb").write_bytes(content.encode(errors="surrogateescape"))
    said = hopyard("run", "bad.ipynb")
    assert said.returncode == 1
    assert len(said.stderr.strip().splitlines()) == 1, said.stderr
    assert "bad.ipynb is not valid: it cannot be read as a notebook" in said.stderr


def test_a_kernel_that_is_not_installed(hopyard: Hopyard, notebook: WriteNotebook) -> None:
    said = hopyard("run", notebook("1", kernel="julia-0"))
    assert said.returncode == 1
    assert "its kernel julia-0 is not installed; jupyter kernelspec list" in said.stderr


def test_a_project_that_cannot_be_written(hopyard: Hopyard, notebook: WriteNotebook, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = hopyard("run", notebook("1"), "--project", tmp_path / "file")
    assert said.returncode == 1
    assert said.stderr.startswith(f"The project folder {tmp_path / 'file'} cannot be written")


def test_ctrl_c_interrupts_the_cell(notebook: WriteNotebook, folder: Path, environment: dict[str, str]) -> None:
    path = notebook("import time\nprint('sleeping', flush=True)\ntime.sleep(300)")
    command = [sys.executable, "-m", "hopyard.cli", "run", str(path)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "sleeping\n":
                os.kill(process.pid, signal.SIGINT)
                break
        rest = process.stdout.read()
        assert process.wait(60) == 130
    assert "KeyboardInterrupt" in rest
    assert len(copies(folder)) == 1


def test_a_log_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    terminal.text("half")
    terminal.state("1 of 2 trials")
    terminal.state("1 of 2 trials")
    terminal.text("more\n")
    terminal.state("")
    terminal.line("end")
    assert capsys.readouterr().out == "half\n… 1 of 2 trials\nmore\nend\n"


def test_a_display_that_is_drawn_anew_is_told_once() -> None:
    news = ExperimentNews()
    running, ended = {"experiment": {"state": "running"}}, {"experiment": {"state": "succeeded"}}
    assert news.of("d1", running, "launch f: running\n[#0] one") == "[#0] one"
    assert news.of("d1", running, "launch f: running, 1\n[#0] one\n[#1] two") == "[#1] two"
    assert news.of("d2", running, "[#0] one") == "[#0] one"
    assert news.of("d1", ended, "launch f: done\ntable\n[#0] one\n[#1] two") == "launch f: done\ntable"
    assert news.of("d1", ended, "launch f: done\ntable\n[#0] one\n[#1] two") == ""


def test_what_has_no_text_prints_none(hopyard: Hopyard, notebook: WriteNotebook) -> None:
    said = hopyard("run", notebook("from IPython.display import HTML\nHTML('<b>bold</b>')"))
    assert "object at" not in said.stdout
    assert "IPython.core" not in said.stdout
    assert said.stderr == ""
