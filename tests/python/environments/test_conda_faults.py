"""conda packages over a network that fails: each failure says what it is, and the current generation stays."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hopyard.environments.conda.installing import _failure
from tests.python.environments.conftest import MAKER, Environments
from tests.python.environments.index import Index, listening
from tests.python.environments.test_conda import made
from tests.python.environments.test_faults import Child, leftovers

WANTED = [{"spec": "kiwi", "manager": "conda"}]


class Remote:
    """A channel on a loopback port, with one package: kiwi."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.held = threading.Event()
        """While clear, packages are asked for and not given."""
        self.held.set()
        self.asked = threading.Event()
        """Somebody asked for a package."""
        self.spoil: Callable[[bytes], bytes] = lambda content: content
        """What becomes of a package on its way."""
        self.down = False


@pytest.fixture
def remote(tmp_path: Path, channel: str) -> Iterator[Remote]:
    folder = tmp_path / "remote"
    maker = _maker()
    made_here = maker.Channel(folder)
    maker.python_package(made_here, "kiwi", "1.0", more=[maker.Entry("share/kiwi", os.urandom(3_000_000))])
    made_here.write()
    remote = Remote(folder)
    with listening(partial(_Handler, remote=remote, directory=str(folder))) as url:
        remote.url = url
        try:
            yield remote
        finally:
            remote.held.set()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, remote: Remote, directory: str) -> None:
        self._remote = remote
        with suppress(OSError):  # who asked was ended
            super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        if self._remote.down:
            self.connection.close()
        elif self.path.endswith(".tar.bz2"):
            self._remote.asked.set()
            self._remote.held.wait(60)
            whole = Path(self.translate_path(self.path)).read_bytes()
            content = self._remote.spoil(whole)
            self.send_response(200)
            self.send_header("Content-Length", str(len(whole)))
            self.end_headers()
            self.wfile.write(content)
            if len(content) < len(whole):
                self.connection.close()
        else:
            super().do_GET()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_channel", MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def work(environments: Environments, index: Index, channel: str, remote: Remote) -> Environments:
    made(environments, channel, "tinypkg", channels=[channel, remote.url])
    return environments


def test_it_comes_where_all_goes_well(work: Environments) -> None:
    work.install("kiwi", manager="conda")
    assert work.versions()["kiwi"] == "1.0"


def test_the_file_breaks_off_half_way(work: Environments, remote: Remote) -> None:
    remote.spoil = lambda content: content[: len(content) // 2]
    refused = work.fails("change", name="work", install=WANTED)
    assert refused.code == "INDEX_UNREACHABLE", refused
    assert leftovers(work) == []
    assert work.current() == 1
    remote.spoil = lambda content: content
    assert work.install("kiwi", manager="conda").environment.state == "ready"


def test_the_file_is_not_what_was_promised(work: Environments, remote: Remote) -> None:
    remote.spoil = lambda content: bytes([*content[:-40], content[-40] ^ 1, *content[-39:]])
    refused = work.fails("change", name="work", install=WANTED)
    assert refused.code == "PACKAGE_CORRUPT", refused
    assert "kiwi" in str(refused)
    assert leftovers(work) == []
    assert work.current() == 1


@pytest.mark.parametrize(
    "said",
    [
        "failed to fetch kiwi-1.0-py_0: bzip2: invalid data",
        "failed to fetch kiwi-1.0-py_0: archive header checksum mismatch",
        "failed to fetch kiwi-1.0-py_0: numeric field was not a number: \ufffdx when getting cksum for \ufffdD\x03)l",
        "failed to fetch kiwi-1.0-py_0: numeric field did not have utf-8 text: \ufffd when getting cksum for \ufffd",
    ],
)
def test_whatever_an_unpacker_says_of_a_damaged_file_it_is_told_as_such(said: str, tmp_path: Path) -> None:
    """Which of these a flipped bit brings about depends on what lies there."""
    refused = _failure(said, tmp_path)
    assert refused.code == "PACKAGE_CORRUPT"
    assert "kiwi-1.0-py_0" in str(refused)


def test_the_channel_is_down_when_the_files_are_wanted(work: Environments, remote: Remote) -> None:
    preview = work.install("kiwi", manager="conda", preview=True).preview
    assert preview is not None
    assert [each.name for each in preview.changes] == ["kiwi"]
    remote.down = True
    refused = work.fails("change", name="work", install=WANTED)
    assert refused.code == "INDEX_UNREACHABLE", refused
    assert work.current() == 1
    assert work("rollback", name="work", generation=1).environment.state == "ready"


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_ended_while_packages_are_fetched(work: Environments, remote: Remote, asked: signal.Signals) -> None:
    held = work.versions()
    remote.held.clear()
    child = Child(work, "change", name="work", install=WANTED)
    child.phase("download")
    assert remote.asked.wait(60)
    child.process.send_signal(asked)
    code, last = child.ended()
    remote.held.set()
    if asked == signal.SIGKILL:
        assert code == -signal.SIGKILL
        assert leftovers(work) == ["2"]
    else:
        assert (code, last["error"]["code"]) == (130, "ENVIRONMENT_CANCELLED")
        assert leftovers(work) == []
    assert work.versions() == held
    assert work.current() == 1
    work.install("kiwi", manager="conda")
    assert leftovers(work) == []
    assert work.versions()["kiwi"] == "1.0"


def test_the_disk_is_full(
    small_disk: Path, index: Index, channel: str, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages are copied where the caches lie on another disk."""
    environments = Environments(small_disk)
    lean = remote.folder.with_name("lean")
    shutil.copytree(remote.folder, lean)
    wanted = {"name": "work", "kind": "conda", "channels": [channel, lean.as_uri()], "kernel": False}
    refused = environments.fails("create", packages=WANTED, **wanted)
    assert refused.code == "DISK_FULL", refused
    assert environments("list").environments == []
    assert not environments.folder().exists()
