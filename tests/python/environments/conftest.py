"""A project, an index and a channel of its own for each test; caches that no other shares."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hopyard._protocol.errors import HopyardError
from hopyard.environments import shapes
from hopyard.environments.events import Event
from hopyard.environments.operations import OPERATIONS
from hopyard.environments.pip import sources, uv
from hopyard.environments.search import answering
from tests.python.disks import small_disk_at
from tests.python.environments.index import Index, serving

ROOT = Path(__file__).resolve().parents[3]
MAKER = ROOT / "tests" / "support" / "conda-channel" / "make.py"


class Environments:
    """The operations, spoken to with the JSON that the sidecar speaks."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.events: list[Event] = []

    def __call__(self, operation: str, **request: Any) -> Any:
        chosen = OPERATIONS[operation]
        said = msgspec.json.encode({"project": str(self.project), **request})
        self.events.clear()
        answer = chosen.run(msgspec.json.decode(said, type=chosen.request), self.events.append)
        assert isinstance(answer, getattr(shapes, chosen.answers))
        return answer

    def create(self, name: str = "work", *packages: str, **more: Any) -> shapes.Changed:
        wanted = [{"spec": each} for each in packages]
        request = {"name": name, "packages": wanted, "kernel": False, **more}
        answer: shapes.Changed = self("create", **request)
        return answer

    def install(self, *packages: str, name: str = "work", manager: str = "pip", **more: Any) -> shapes.Changed:
        wanted = [{"spec": each, "manager": manager} for each in packages]
        answer: shapes.Changed = self("change", name=name, install=wanted, **more)
        return answer

    def fails(self, operation: str, **request: Any) -> HopyardError:
        with pytest.raises(HopyardError) as caught:
            self(operation, **request)
        return caught.value

    def folder(self, name: str = "work") -> Path:
        return self.project / ".hopyard" / "environments" / name

    def versions(self, name: str = "work") -> dict[str, str]:
        """What lies there, by the word of the prefix itself."""
        detail: shapes.EnvironmentDetail = self("describe", name=name, verify=True)
        assert {each.status for each in detail.packages} <= {"ok"}
        return {each.name: each.version for each in detail.packages}

    def current(self, name: str = "work") -> int:
        return int((self.folder(name) / "current").read_text())

    def python(self, *arguments: str, name: str = "work") -> str:
        interpreter = self.folder(name) / "generations" / str(self.current(name)) / "prefix/bin/python"
        return subprocess.run([interpreter, *arguments], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def machine(project: Path, caches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No setting of this machine reaches in: neither its indexes nor its kernels. Gives the user's home."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [each for each in os.environ if each.startswith(("PIP_", "UV_", "CONDA_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "UV_CACHE_DIR": str(caches / "uv"),
        "HOPYARD_CACHE": str(tmp_path / "cache"),
        "RATTLER_CACHE_DIR": str(caches / "rattler"),
        "JUPYTER_DATA_DIR": str(tmp_path / "jupyter"),
        "HOPYARD_MACHINE": "cpu",
        "UV_HTTP_RETRIES": "0",
        "UV_HTTP_TIMEOUT": "20",
    }.items():
        monkeypatch.setenv(name, value)
    forget()
    return home


def forget() -> None:
    """What a process remembers of the machine."""
    sources.configured.cache_clear()
    uv.known_index.cache_clear()
    answering.forget()


@pytest.fixture
def index(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """apple and banana; cherry needs both; date only runs on a Python that does not exist yet."""
    made = Index()
    for version in ("1.0", "1.1", "2.0"):
        made.add("apple", version)
    made.add("apple", "2.1", yanked="it was rotten")
    made.add("apple", "3.0rc1")
    made.add("banana", "1.0")
    made.add("banana", "2.0", ["apple>=2"])
    made.add("cherry", "1.0", ["apple", "banana"])
    made.add("date", "1.0", python=">=3.99")
    made.add("elder", "1.0", ["apple<2"])
    made.add("fig", "1.0", tag="cp39-cp39-win32")
    with serving(made):
        monkeypatch.setenv("PIP_INDEX_URL", made.url)
        forget()
        yield made
    forget()


@pytest.fixture
def environments(project: Path, machine: Path) -> Environments:
    return Environments(project)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A project's folder with room for three megabytes."""
    with small_disk_at(tmp_path / "small", "3m") as folder:
        yield folder


@pytest.fixture(scope="session")
def channel() -> str:
    """Made once for each state of its maker, and kept in the folder for temporary files."""
    key = hashlib.sha256(MAKER.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"hopyard-channel-{os.getuid()}-{key}"
    with folder.with_suffix(".guard").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "noarch" / "repodata.json").exists():
            subprocess.run([sys.executable, MAKER, folder], check=True)
    return folder.as_uri()
