"""The kernel is restarted, Jupyter Server is stopped and started: the experiment goes on and is found again."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.python.faults.harness import Project, wait_until

SLOW = """
def slow(x):
    import os, time
    open(f"began-{x}", "w").close()
    while not os.path.exists("go"):
        time.sleep(0.02)
    return x + 1
from hopyard import experiment
handle = experiment.launch(slow, {"x": [1, 2]}, executors=2, wait=False)
print(handle.id)
"""


class Kernel:
    """A real ipykernel in the project folder."""

    def __init__(self, project: Project) -> None:
        self._manager = KernelManager()
        environment = {**os.environ, "HOPYARD_PROJECT": str(project.folder)}
        self._manager.start_kernel(cwd=str(project.folder), env=environment)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, code: str) -> str:
        """What the cell printed; raises AssertionError with the traceback when it failed."""
        message = self._client.execute(code)
        said: list[str] = []
        while True:
            try:
                heard: dict[str, Any] = self._client.get_iopub_msg(timeout=120)
            except Empty:
                raise AssertionError(f"no answer to {code}") from None
            if heard["parent_header"].get("msg_id") != message:
                continue
            content = heard["content"]
            match heard["msg_type"]:
                case "stream":
                    said.append(content["text"])
                case "error":
                    raise AssertionError("\n".join(content["traceback"]))
                case "status" if content["execution_state"] == "idle":
                    return "".join(said)

    def restart(self) -> None:
        self._manager.restart_kernel(now=True)
        self._client.wait_for_ready(timeout=60)

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()


@pytest.fixture
def kernel(project: Project) -> Iterator[Kernel]:
    made = Kernel(project)
    try:
        yield made
    finally:
        made.close()


def test_after_a_kernel_restart_attach_gets_the_result(project: Project, kernel: Kernel) -> None:
    experiment = kernel.run(SLOW).split()[-1]
    wait_until(lambda: (project.folder / "began-1").exists(), "the first trial runs")
    kernel.restart()
    (project.folder / "go").touch()
    kernel.run(f"from hopyard import experiment\nh = experiment.attach({experiment!r})\nh.wait()")
    said = kernel.run("print('GOT', h.results, h.status)")
    assert "GOT [2, 3] succeeded" in said


@contextmanager
def jupyter_server(project: Project) -> Iterator[tuple[str, str]]:
    """URL and token of a real Jupyter Server on the project."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = "a-token-for-this-test"
    command = [sys.executable, "-m", "jupyter_server", f"--port={port}", "--ServerApp.port_retries=0", "--no-browser"]
    command += [f"--IdentityProvider.token={token}", "--allow-root", "--ip=127.0.0.1"]
    environment = {name: value for name, value in os.environ.items() if name != "HOPYARD_PROJECT"}
    log = (project.folder.parent / "jupyter.log").open("ab")
    process = subprocess.Popen(command, cwd=project.folder, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/"

    def answers() -> bool:
        try:
            return ask(url, token, "api/status") is not None
        except OSError:
            return False

    try:
        wait_until(answers, f"Jupyter Server answers; see {Path(log.name)}")
        yield url, token
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def ask(url: str, token: str, path: str) -> Any:
    request = urllib.request.Request(url + path, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def test_jupyter_is_stopped_and_started_and_the_experiment_goes_on(project: Project, kernel: Kernel) -> None:
    (project.folder / ".hopyard").mkdir()
    with jupyter_server(project) as (url, token):
        first = ask(url, token, "hopyard/healthz")
        experiment = kernel.run(SLOW).split()[-1]
        wait_until(lambda: (project.folder / "began-1").exists(), "the first trial runs")
    assert project.get(f"/api/experiments/{experiment}")["experiment"]["state"] == "running"
    (project.folder / "go").touch()
    with jupyter_server(project) as (url, token):
        assert ask(url, token, "hopyard/healthz")["pid"] == first["pid"], "the running sidecar is adopted"
        wait_until(
            lambda: ask(url, token, f"hopyard/api/experiments/{experiment}")["experiment"]["state"] == "succeeded",
            "the experiment ends",
        )


def test_two_jupyter_servers_share_one_sidecar(project: Project) -> None:
    (project.folder / ".hopyard").mkdir()
    with jupyter_server(project) as (url, token), jupyter_server(project) as (other, other_token):
        assert ask(url, token, "hopyard/healthz")["pid"] == ask(other, other_token, "hopyard/healthz")["pid"]
