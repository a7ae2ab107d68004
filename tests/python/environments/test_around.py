"""Environments that others made, drift, and damage."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index


def foreign(environments: Environments, *packages: str) -> Path:
    """A virtual environment of this project that Hopyard did not make."""
    environments.create("seed", *packages)
    prefix = environments.project / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    (ours,) = (environments.folder("seed") / "generations/1/prefix").glob("lib/python3*/site-packages")
    (theirs,) = prefix.glob("lib/python3*/site-packages")
    shutil.copytree(ours, theirs, dirs_exist_ok=True)
    environments("remove", name="seed")
    return prefix


def test_found_ones_are_listed_and_read_only(environments: Environments, index: Index) -> None:
    prefix = foreign(environments, "cherry")
    found = {each.path: each for each in environments("list", found=True).found}
    assert found[str(prefix)].managed is False
    assert found[str(prefix)].kind == "venv"
    assert sys.prefix in found
    shown = environments("describe", name="", path=str(prefix))
    assert {each.name for each in shown.packages} >= {"apple", "banana", "cherry"}
    assert environments.fails("describe", name="", path="/etc").code == "ENVIRONMENT_NOT_FOUND"


def test_adopting_by_cloning_says_what_cannot_be_had(environments: Environments, index: Index) -> None:
    prefix = foreign(environments, "cherry", "apple<2")
    adopted = environments("clone", name="mine", source=str(prefix), kernel=False)
    assert environments.versions("mine") == {"apple": "1.1", "banana": "1.0", "cherry": "1.0"}
    assert adopted.environment.managed
    for name in list(index.files["cherry"]):
        del index.files["cherry"][name]
    index.add("cherry", "2.0")
    again = environments("clone", name="other", source=str(prefix), kernel=False)
    assert set(environments.versions("other")) == {"apple", "banana"}
    assert "cherry" in "\n".join(again.preview.notes)


def conda_prefix(prefix: Path) -> Path:
    """As conda, mamba, micromamba and pixi leave one."""
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "conda-meta" / "python-3.12.1-h1.json").write_text(
        '{"name": "python", "version": "3.12.1", "build": "h1", "depends": [], "channel": "x"}'
    )
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").symlink_to(sys.executable)
    (prefix / "lib/python3.12/site-packages").mkdir(parents=True)
    return prefix


def test_conda_and_mamba_prefixes_are_found_by_their_register(
    environments: Environments, machine: Path, tmp_path: Path
) -> None:
    prefix = conda_prefix(tmp_path / "theirs")
    (machine / ".conda").mkdir()
    (machine / ".conda" / "environments.txt").write_text(f"{prefix}\n/gone/away\n")
    found = {each.path: each for each in environments("list", found=True).found}
    assert (found[str(prefix)].kind, found[str(prefix)].python) == ("conda", "3.12.1")
    assert "/gone/away" not in found


def test_prefixes_are_found_where_their_makers_put_them(environments: Environments, machine: Path) -> None:
    pixi = conda_prefix(environments.project / ".pixi" / "envs" / "default")
    micromamba = conda_prefix(machine / "micromamba" / "envs" / "mine")
    found = {each.path: each for each in environments("list", found=True).found}
    shown = {found[str(prefix)].kind: found[str(prefix)].name for prefix in (pixi, micromamba)}
    assert shown == {"pixi": f"{environments.project.name}/default", "conda": "mine"}


def test_drift(environments: Environments, index: Index) -> None:
    environments.create("work", "apple<2")
    python = ".".join(map(str, sys.version_info[:3]))
    modules = {"apple": "2.0", "zebra": "1", "json": "", "python": python}
    said = {each.module: each.says for each in environments("drift", name="work", modules=modules).differences}
    assert said == {
        "apple": "apple is 2.0 here and 1.1 there.",
        "zebra": "zebra is not installed on the executors.",
    }
    assert environments.fails("drift", interpreter="/no/python", modules={}).code == "PYTHON_NOT_FOUND"


def test_damage_is_seen_and_mended(environments: Environments, index: Index) -> None:
    environments.create("work", "cherry")
    (site,) = environments.folder().glob("generations/1/prefix/lib/python3*/site-packages")
    shutil.rmtree(next(site.glob("banana-*.dist-info")))
    shown = environments("describe", name="work", verify=True)
    assert {each.name: each.status for each in shown.packages}["banana"] == "missing"
    synced = environments("sync", name="work")
    assert synced.changed
    assert set(environments.versions()) == {"apple", "banana", "cherry"}
    assert not environments("sync", name="work").changed


def test_a_lock_of_another_platform_is_refused(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    lock = environments("export", name="work", format="lock").text
    path = environments.project / "theirs.json"
    path.write_text(lock.replace('"platform": "linux', '"platform": "win'))
    refused = environments.fails("sync", lock=str(path), target=str(environments.project / "x"))
    assert refused.code == "LOCK_MISMATCH"
    assert "win-" in str(refused)


@pytest.mark.parametrize(
    "line", ["install tqdm", "install -U 'tqdm>1' -i x", "uninstall -y tqdm", "list", "install 'x"]
)
def test_the_tracked_way_of_a_pip_line(line: str) -> None:
    from hopyard.magics.env_pip import tracked_way

    assert tracked_way(line) == {
        "install tqdm": "%hopyard env install tqdm",
        "install -U 'tqdm>1' -i x": "%hopyard env upgrade 'tqdm>1'",
        "uninstall -y tqdm": "%hopyard env uninstall tqdm",
    }.get(line, "")
