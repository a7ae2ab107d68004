"""The command line itself: what it says of itself, what it refuses, and what it loads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hopyard as package
from hopyard.cli.main import LATER, VERBS
from tests.python.cli.conftest import ROOT, Hopyard


def test_help_lists_every_command(hopyard: Hopyard) -> None:
    said = hopyard("--help")
    assert said.returncode == 0
    assert all(verb in said.stdout for verb in VERBS)


def test_no_command_is_a_mistake(hopyard: Hopyard) -> None:
    assert hopyard().returncode == 2


def test_version(hopyard: Hopyard) -> None:
    assert hopyard("--version").stdout.strip() == package.__version__


@pytest.mark.parametrize("verb", VERBS)
def test_each_command_explains_its_options(hopyard: Hopyard, verb: str) -> None:
    said = hopyard(verb, "--help")
    assert said.returncode == 0, said.stderr
    assert f"hopyard {verb}" in said.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_option_lists_the_valid_ones(hopyard: Hopyard, verb: str) -> None:
    needed = {"run": ["x.ipynb"], "search": ["--stdio"]}.get(verb, [])
    said = hopyard(verb, *needed, "--bogus")
    assert said.returncode == 2
    assert re.fullmatch(r"There is no option --bogus\. Options: --help.*\.\n", said.stderr), said.stderr


def test_an_unknown_command_lists_the_valid_ones(hopyard: Hopyard) -> None:
    said = hopyard("stats")
    assert said.returncode == 2
    assert said.stderr == f"There is no command stats. Commands: {', '.join(VERBS)}.\n"


@pytest.mark.parametrize("verb", LATER)
def test_what_is_not_there_yet_says_what_to_do_instead(hopyard: Hopyard, verb: str) -> None:
    said = hopyard(verb, "anything", "--goes")
    assert said.returncode == 1
    assert said.stderr == f"hopyard {verb} is not available. {LATER[verb]}\n"


def test_numbers_out_of_range_are_refused(hopyard: Hopyard) -> None:
    for option, value in [("--executors", "0"), ("--memory", "1"), ("--gpus", "nan"), ("--executors", "two")]:
        said = hopyard("run", "x.ipynb", option, value)
        assert said.returncode == 2
        assert f"{value}: a" in said.stderr


def test_npm_start_and_the_command_take_the_same_words(hopyard: Hopyard) -> None:
    start = subprocess.run(["node", ROOT / "scripts/start.mjs", "--help"], capture_output=True, text=True, check=True)
    words = r"(--(?:project|executors|engine|memory|gpus|port|no-browser)\b)(?: ([A-Z]+))?"

    def options(text: str) -> set[tuple[str, str]]:
        return set(re.findall(words, text.split("\n\n", 1)[1]))

    lab, run = options(hopyard("lab", "--help").stdout), options(hopyard("run", "--help").stdout)
    assert options(start.stdout) == lab
    assert run == {option for option in lab if option[0] not in ("--port", "--no-browser")}


def test_the_command_starts_light() -> None:
    heavy = ["tornado", "nbformat", "jupyter_server", "jupyterlab", "msgspec", "asyncio", "IPython"]
    code = f"import sys, hopyard.cli.main; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_where_nothing_runs_nothing_is_started(hopyard: Hopyard, folder: Path) -> None:
    assert hopyard("status").stdout == f"Nothing runs in {folder}.\n"
    assert hopyard("stop").stdout == f"Nothing runs in {folder}.\n"
    assert hopyard("experiments").stdout == f"There are no experiments in {folder}.\n"
    assert json.loads(hopyard("experiments", "--json").stdout) == []
    assert json.loads(hopyard("status", "--json").stdout) is None
    assert list(folder.iterdir()) == []


def test_a_node_that_is_not_there_is_found_by_the_doctor(hopyard: Hopyard) -> None:
    said = hopyard("doctor", "--json", HOPYARD_NODE="/nowhere/node")
    findings = {one["name"]: one for one in json.loads(said.stdout)}
    assert said.returncode == 1
    assert findings["Node"]["ok"] == "error"
    assert "/nowhere/node" in findings["Node"]["says"]
    assert findings["Project"]["ok"] == "ok"
    assert findings["Sidecar"]["ok"] == "error"


def test_an_old_node_is_found_by_the_doctor(hopyard: Hopyard, tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.2.0\n")
    old.chmod(0o755)
    findings = {one["name"]: one for one in json.loads(hopyard("doctor", "--json", HOPYARD_NODE=str(old)).stdout)}
    assert findings["Node"]["ok"] == "error"
    assert "v18.2.0; the sidecar needs 24 or later" in findings["Node"]["says"]


def test_a_sidecar_that_fails_shows_the_end_of_its_log(hopyard: Hopyard, tmp_path: Path) -> None:
    broken = tmp_path / "node"
    broken.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo v24.0.0 && exit\necho the disk caught fire >&2\nexit 3\n'
    )
    broken.chmod(0o755)
    said = hopyard("doctor", HOPYARD_NODE=str(broken))
    assert said.returncode == 1
    assert "✗ Sidecar" in said.stdout
    assert "the disk caught fire" in said.stdout or "is missing; in a source tree" in said.stdout


def test_a_project_that_cannot_be_written_is_found_by_the_doctor(hopyard: Hopyard, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    findings = {one["name"]: one for one in json.loads(hopyard("doctor", "--json", "--project", in_the_way).stdout)}
    assert findings["Project"]["ok"] == "error"
    assert "cannot be written" in findings["Project"]["says"]
    assert "HOPYARD_PROJECT" in findings["Project"]["fix"]
