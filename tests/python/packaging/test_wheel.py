"""The wheel as users get it: in an empty environment, with no Node on PATH, the sidecar answers through Jupyter."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "packaging"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    # As a packager does it, but with the build requirements of this environment: they are pinned nowhere else.
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-3_000:] + built.stderr[-3_000:]
    (found,) = out.glob("*.whl")
    return found


def run(*command: str | Path, **environment: str) -> str:
    ended = subprocess.run(
        list(map(str, command)), env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout[-3_000:]}{ended.stderr[-3_000:]}"
    return ended.stdout


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "python", "-m", "pip", "install", "--no-cache-dir", "--disable-pip-version-check", wheel)
    return folder


@pytest.fixture(scope="module")
def nodeless(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose PATH has neither node nor npm, and a home of its own."""
    home = tmp_path_factory.mktemp("home")
    tools = tmp_path_factory.mktemp("tools")
    for name in ("sh", "env", "uname"):
        found = next((Path(folder) / name for folder in ("/bin", "/usr/bin") if (Path(folder) / name).exists()), None)
        if found is not None:
            (tools / name).symlink_to(found)
    path = f"{environment / 'bin'}:{tools}"
    assert not any((Path(folder) / "node").exists() for folder in path.split(":"))
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}


def test_everything_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = f"{'-'.join(wheel.name.split('-')[:2])}.data/data"
    for wanted in [
        "hopyard/sidecar/main.cjs",
        "hopyard/sidecar/search-stdio.cjs",
        "hopyard/sidecar/THIRD_PARTY_LICENSES.txt",
        "hopyard/server_extension/app.py",
        "hopyard/executor/host.py",
        f"{data}/share/jupyter/labextensions/hopyard/package.json",
        f"{data}/share/jupyter/labextensions/hopyard/install.json",
        f"{data}/etc/jupyter/jupyter_server_config.d/hopyard.json",
    ]:
        assert wanted in names, wanted
    for pattern in (r"/share/jupyter/labextensions/hopyard/static/.*\.js", r"/etc/ipython/startup/.*\.py"):
        assert any(re.fullmatch(re.escape(data) + pattern, name) for name in names), pattern
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    for unwanted in ("node_modules", "tests/", "hopyard/labextension/", "__pycache__", ".map"):
        assert not [name for name in names if unwanted in name and "/static/" not in name], unwanted


def test_the_licences_of_what_is_bundled_are_there(wheel: Path) -> None:
    text = zipfile.ZipFile(wheel).read("hopyard/sidecar/THIRD_PARTY_LICENSES.txt").decode()
    for package in ("fastify", "socket.io", "ws"):
        assert re.search(rf"^{re.escape(package)} \d", text, re.MULTILINE), package


def test_its_version_is_the_packages(wheel: Path, environment: Path, nodeless: dict[str, str]) -> None:
    version = json.loads((ROOT / "package.json").read_text())["version"]
    said = subprocess.run([environment / "bin" / "hopyard", "--version"], env=nodeless, capture_output=True, text=True)
    assert said.stdout.strip() == version


@pytest.fixture
def jupyter(environment: Path, nodeless: dict[str, str], tmp_path: Path) -> Iterator[str]:
    project = tmp_path / "project"
    project.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(str(environment / "bin" / "jupyter"), "server", "--no-browser", "--allow-root", f"--ServerApp.port={port}"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={project}"),
    ]
    variables = {**nodeless, "HOPYARD_PROJECT": str(project)}
    with subprocess.Popen(command, env=variables, cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            lines: list[str] = []
            for line in process.stderr:
                lines.append(line)
                if "is running at" in line:
                    break
            else:
                pytest.fail("Jupyter Server did not start:\n" + "".join(lines))
            listens(port)
            yield f"http://localhost:{port}/"
        finally:
            hopyard = environment / "bin" / "hopyard"
            subprocess.run([hopyard, "stop", "--force", "--project", project], env=variables, check=False)
            process.terminate()
            process.communicate(timeout=60)


def listens(port: int) -> None:
    """Returns once something listens there: Jupyter says its address a moment before it does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def ask(address: str, path: str, token: str | None = TOKEN) -> tuple[int, str]:
    headers = {} if token is None else {"Authorization": f"token {token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}{path}", headers=headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_sidecar_answers_through_jupyter_without_a_node_on_path(jupyter: str) -> None:
    status, text = ask(jupyter, "hopyard/healthz")
    assert status == 200, text
    health = json.loads(text)
    assert health["status"] == "ok"
    assert health["node"].lstrip("v").startswith("24.")
    assert health["version"] == json.loads((ROOT / "package.json").read_text())["version"]
    assert ask(jupyter, "hopyard/healthz", token=None)[0] == 403
    assert json.loads(ask(jupyter, "hopyard/version")[1])["version"] == health["version"]


def test_the_doctor_finds_nothing_broken(jupyter: str) -> None:
    findings = json.loads(ask(jupyter, "hopyard/doctor")[1])
    assert [one for one in findings if one["ok"] == "error"] == []
    assert {"Node", "Lab extension", "Server extension", "Sidecar"} <= {one["name"] for one in findings}


def test_hops_code_runs_in_the_empty_environment(environment: Path, nodeless: dict[str, str], tmp_path: Path) -> None:
    """The promise itself: no hops installed, no import of ours, printed once by each executor."""
    cell = 'def executor():\n    print("Hello from GPU")\nfrom hops import experiment\nexperiment.launch(executor)'
    notebook = {
        "cells": [
            {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (tmp_path / "hello.ipynb").write_text(json.dumps(notebook))
    hopyard = environment / "bin" / "hopyard"
    ran = subprocess.run(
        [hopyard, "run", "hello.ipynb", "--executors", "2", "--memory", "512"],
        cwd=tmp_path,
        env=nodeless,
        capture_output=True,
        text=True,
    )
    subprocess.run([hopyard, "stop", "--force"], cwd=tmp_path, env=nodeless, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 × Hello from GPU" in ran.stdout
    assert (tmp_path / "Experiments").is_dir()


def test_importing_it_loads_nothing_of_jupyter_server(environment: Path, nodeless: dict[str, str]) -> None:
    code = "import sys, hopyard; print([name for name in ('tornado', 'jupyter_server') if name in sys.modules])"
    python = environment / "bin" / "python"
    said = subprocess.run([python, "-c", code], env=nodeless, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
