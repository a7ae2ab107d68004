"""The token stays where it belongs, nothing listens to the network, and other users of the machine stay out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from hopyard._client.endpoint import record_path
from hopyard._protocol.errors import HopyardError
from hopyard.environments.places import valid_name
from tests.python.faults.harness import Project, answer

TRIES = """
import json, os, socket, sys
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
said = {}
for name, act in {
    "the record": lambda: open(sys.argv[1]).read(),
    "the journal": lambda: open(sys.argv[2], "rb").read(),
    "the socket": lambda: socket.socket(socket.AF_UNIX).connect(sys.argv[3]),
}.items():
    try:
        act()
        said[name] = "open"
    except OSError as refused:
        said[name] = type(refused).__name__
print(json.dumps(said))
"""


@pytest.fixture
def run(project: Project) -> Project:
    """A project in which functions have run, one of them with an error, and whose fleet is still there."""
    script = """
    def fails():
        raise ValueError("on purpose")
    experiment.launch(trial, {"x": [1, 2], "seconds": [0, 0]})
    try:
        experiment.launch(fails)
    except Exception as failed:
        print(str(failed), file=sys.stderr)
    def environment():
        import os
        return dict(os.environ)
    print(json.dumps(experiment.launch(environment).experiment.results[0]))
    """
    seen = answer(project.driver(script, HOPYARD_EXECUTORS="2"))
    assert project.endpoint().token not in str(seen), "user code does not find it in its environment"
    return project


def test_the_token_is_in_its_file_and_nowhere_else(run: Project) -> None:
    token = run.endpoint().token.encode()
    record = record_path(run.folder)
    assert record.stat().st_mode & 0o777 == 0o600
    assert record.parent.stat().st_mode & 0o777 == 0o700
    files = [path for path in run.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    holders = {str(path.relative_to(run.folder)) for path in files if token in path.read_bytes()}
    assert holders == {".hopyard/run/sidecar.json"}
    processes = run.processes()
    assert len(processes) >= 3
    for pid in processes:
        for told in ("cmdline", "environ"):
            assert token not in (Path("/proc") / str(pid) / told).read_bytes(), f"{told} of {pid}"


def test_nothing_listens_to_the_network(run: Project) -> None:
    for pid in run.processes():
        for connection in psutil.Process(pid).net_connections("inet"):
            assert connection.status != psutil.CONN_LISTEN, f"{pid} listens at {connection.laddr}"


def test_another_user_of_the_machine_gets_in_nowhere(run: Project) -> None:
    if os.geteuid() != 0:
        pytest.skip("to act as another user takes root")
    # The way to the project is open, as on a shared machine: what refuses is its own.
    for folder in [run.folder, *run.folder.parents][:4]:
        folder.chmod(folder.stat().st_mode | 0o055)
    assert (run.folder / ".hopyard").stat().st_mode & 0o077 == 0
    said = subprocess.run(
        [sys.executable, "-c", TRIES, str(record_path(run.folder)), str(run.journal), run.endpoint().socket],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "open" not in said.stdout, said.stdout


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "../x",
        "..%2fx",
        "a/../../x",
        "/etc",
        "a\\b",
        "a\0b",
        "a b",
        "a;b",
        "$(id)",
        "-r",
        "",
        "a" * 65,
        "\uff0e\uff0e/x",
    ],
)
def test_no_name_of_an_environment_leads_out_of_its_folder(name: str) -> None:
    with pytest.raises(HopyardError) as refused:
        valid_name(name)
    assert refused.value.code == "ENVIRONMENT_NAME"
