"""`hopyard lab`: a real JupyterLab, with the extension loaded and the project told."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.python.cli.conftest import Hopyard, WriteNotebook


def test_a_taken_port_is_named(hopyard: Hopyard) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = hopyard("lab", "--port", str(port), "--no-browser")
    assert said.returncode == 1
    assert said.stderr.startswith(f"Port {port} is not valid: it is taken; choose another, or leave --port out.")


def test_a_notebook_that_is_not_there(hopyard: Hopyard) -> None:
    said = hopyard("lab", "missing.ipynb")
    assert said.returncode == 1
    assert "there is no" in said.stderr


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


def test_jupyterlab_opens_the_notebook_in_its_project(
    notebook: WriteNotebook, folder: Path, environment: dict[str, str]
) -> None:
    (folder / ".hopyard").mkdir()
    (folder / "deep").mkdir()
    path = notebook("1").rename(folder / "deep" / "work.ipynb")
    command = [sys.executable, "-m", "hopyard.cli", "lab", str(path), "--no-browser"]
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = re.compile(r"(http://localhost:\d+/)lab/(.*)\?token=(\w+)")
        try:
            found = next(match for line in process.stderr if (match := address.search(line)))
            base, opened, token = found.groups()
            assert opened == "tree/deep/work.ipynb"
            listens(int(base.rsplit(":", 1)[1].strip("/")))
            with urllib.request.urlopen(f"{base}api/contents?token={token}") as answer:
                names = {one["name"] for one in json.load(answer)["content"]}
            assert names == {"deep"}
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
