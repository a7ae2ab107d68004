"""An environment as one archive: it runs where it is unpacked, by a Python of its own, and is the same each time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index
from tests.python.environments.test_conda import made

PEERS = os.environ.get("HOPYARD_PEERS", "")
"""Prefix of a Python that has Ray, of the version that `test_ray_runs_its_workers_by_it` installs."""

WHERE = "import sys, apple, os; print(sys.prefix, sys.base_prefix, os.path.dirname(apple.__file__))"


def unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as opened:
        opened.extractall(folder)
    return folder


def said(program: Path, *arguments: str) -> list[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True, env=clean).stdout.split()


def test_it_runs_where_it_is_unpacked_by_a_python_of_its_own(
    environments: Environments, index: Index, tmp_path: Path
) -> None:
    environments.create("work", "apple")
    out = tmp_path / "work.tar.gz"
    packed = environments("pack", name="work", out=str(out))
    assert packed.size == out.stat().st_size
    shutil.rmtree(environments.folder())  # nothing of it leads back
    there = unpacked(out, tmp_path / "there")
    prefix, base, apple = said(there / "bin" / "python", "-c", WHERE)
    assert prefix == base == str(there)
    assert apple.startswith(f"{there}/lib/")
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.slow
def test_the_same_generation_makes_the_same_bytes(environments: Environments, index: Index, tmp_path: Path) -> None:
    environments.create("work", "cherry")
    digests = {environments("pack", name="work", out=str(tmp_path / name)).sha256 for name in ("a.tar.gz", "b.tgz")}
    assert len(digests) == 1
    with tarfile.open(tmp_path / "a.tar.gz") as opened:
        names = opened.getnames()
    assert not [name for name in names if name.startswith("/") or ".." in name.split("/") or name.endswith(".pyc")]


@pytest.mark.slow
def test_scripts_are_run_by_the_python_beside_them(environments: Environments, index: Index, tmp_path: Path) -> None:
    made = environments.create("work", "apple")
    scripts = Path(made.environment.path) / "bin"
    tell = "import sys\nprint(sys.prefix)\n"
    (scripts / "short").write_text(f"#!{scripts}/python3\n{tell}")
    (scripts / "long").write_text(f"#!/bin/sh\n'''exec' \"{scripts}/python\" \"$0\" \"$@\"\n' '''\n{tell}")
    for script in ("short", "long"):
        (scripts / script).chmod(0o755)
    environments("pack", name="work", out=str(tmp_path / "work.tgz"))
    there = unpacked(tmp_path / "work.tgz", tmp_path / "a folder")
    assert [said(there / "bin" / script) for script in ("short", "long")] == [[f"{tmp_path}/a", "folder"]] * 2


def test_what_cannot_be_imported_is_no_archive(environments: Environments, index: Index, tmp_path: Path) -> None:
    index.add(
        "bound", "1.0", code="import os, sys\nif not sys.prefix.endswith('/prefix'): raise ImportError('moved')\n"
    )
    environments.create("work", "bound")
    out = tmp_path / "work.tar.gz"
    out.write_text("what was there before")
    refused = environments.fails("pack", name="work", out=str(out))
    assert refused.code == "ENVIRONMENT_NOT_PACKED"
    assert "cannot import bound" in refused.message
    assert out.read_text() == "what was there before"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_what_never_could_be_imported_is_only_said(environments: Environments, index: Index, tmp_path: Path) -> None:
    index.add("broken", "1.0", code="raise ImportError('no such library')\n")
    environments.create("work", "broken")
    packed = environments("pack", name="work", out=str(tmp_path / "work.tgz"))
    assert packed.notes == ["broken cannot be imported, here as there: ImportError: no such library"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("work.zip", "ends with neither"),
        (".tar.gz", "ends with neither"),
        ("a#b.tar.gz", "control character"),
        ("a\nb.tar.gz", "control character"),
        ("nowhere/work.tar.gz", "there is no folder"),
        ("folder.tgz", "it is a folder"),
    ],
)
def test_a_file_that_cannot_be_one(
    environments: Environments, index: Index, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "folder.tgz").mkdir()
    environments.create("work", "apple")
    refused = environments.fails("pack", name="work", out=str(tmp_path / name))
    assert refused.code == "BAD_REQUEST"
    assert why in refused.message


def test_an_environment_that_is_none(environments: Environments, tmp_path: Path) -> None:
    out = str(tmp_path / "a.tgz")
    assert environments.fails("pack", name="../work", out=out).code == "ENVIRONMENT_NAME"
    assert environments.fails("pack", name="work", out=out).code == "ENVIRONMENT_NOT_FOUND"


@pytest.mark.slow
def test_a_conda_part_runs_where_it_is_unpacked(
    environments: Environments, index: Index, channel: str, tmp_path: Path
) -> None:
    made(environments, channel, "tinypkg<2", "tool")
    environments.install("apple")
    out = tmp_path / "work.tar.gz"
    packed = environments("pack", name="work", out=str(out))
    assert packed.python == environments("list").environments[0].python
    shutil.rmtree(environments.folder())
    there = unpacked(out, tmp_path / "there")
    prefix, base, apple = said(there / "bin" / "python", "-c", WHERE)
    assert prefix == base == str(there)
    assert apple.startswith(f"{there}/lib/")
    code = "import tinypkg, ssl, sqlite3; print(tinypkg.__version__, ssl.__file__, sqlite3.__file__)"
    version, *files = said(there / "bin" / "python", "-c", code)
    assert version == "1.1"
    assert all(file.startswith(f"{there}/") for file in files)
    assert packed.notes == ["Programs of these packages name the folder they were built in: tool."]


RAY = """
import ray, sys
ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
@ray.remote(runtime_env={"py_executable": sys.argv[1]})
def where():
    import sys
    return sys.prefix
print(ray.get(where.remote(), timeout=120))
ray.shutdown()
"""


@pytest.mark.slow
@pytest.mark.skipif(not PEERS, reason="HOPYARD_PEERS names no Python that has Ray")
def test_ray_runs_its_workers_by_it(project: Path, tmp_path: Path) -> None:
    version = said(Path(PEERS) / "bin" / "python", "-c", "import ray; print(ray.__version__)")[0]
    environments = Environments(project)
    environments.create("work", f"ray=={version}", python=f"{sys.version_info[0]}.{sys.version_info[1]}")
    environments("pack", name="work", out=str(tmp_path / "work.tgz"))
    there = unpacked(tmp_path / "work.tgz", tmp_path / "there")
    assert said(Path(PEERS) / "bin" / "python", "-c", RAY, str(there / "bin" / "python"))[-1] == str(there)
