"""conda packages, from a channel that the tests made: Python itself, variants, conflicts, and pip on top."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from hopyard._protocol.errors import HopyardError
from hopyard.environments.shapes import Changed
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index

PYTHON = ".".join(map(str, sys.version_info[:2]))


def made(environments: Environments, channel: str, *packages: str, **more: Any) -> Changed:
    wanted = [{"spec": each, "manager": "conda"} for each in packages]
    request = {"name": "work", "kind": "conda", "python": PYTHON, "channels": [channel], "kernel": False, **more}
    answer: Changed = environments("create", **{"packages": wanted, **request})
    return answer


def test_create_install_upgrade_uninstall(environments: Environments, index: Index, channel: str) -> None:
    first = made(environments, channel, "tinypkg<2", "tool")
    assert first.environment.kind == "conda"
    assert environments.python("-c", "import tinypkg, ssl, sqlite3; print(tinypkg.__version__)") == "1.1"
    generation = environments.folder() / "generations/1"
    # What holds its prefix was told the new one.
    assert str(generation / "prefix") in (generation / "prefix/bin/tool").read_text()

    environments.install("tinypkg", manager="conda")
    upgraded = environments("change", name="work", upgrade=["tinypkg"])
    assert [(e.name, e.before, e.after) for e in upgraded.preview.changes if e.action == "upgrade"] == [
        ("tinypkg", "1.1", "2.0")
    ]
    environments("change", name="work", remove=["tinypkg"])
    assert "tinypkg" not in environments.versions()
    assert environments("rollback", name="work", generation=1).environment.generation == 1
    assert environments.versions()["tinypkg"] == "1.1"


def test_pip_on_top_of_conda(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "apple")
    environments.install("elder")  # elder needs apple <2: conda's 1.0 serves
    assert environments.versions()["elder"] == "1.0"
    assert environments.python("-c", "import apple, elder; print(apple.__version__)") == "1.0"
    packages = {(e.name, e.manager) for e in environments("describe", name="work").packages}
    assert ("apple", "conda") in packages
    assert ("apple", "pip") not in packages


def test_a_conflict_between_the_two_is_explained(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "apple")
    refused = environments.fails("change", name="work", install=[{"spec": "banana>=2"}])
    assert refused.code == "ENVIRONMENT_NOT_SOLVABLE"
    assert "The conda part brings apple 1.0" in refused.message
    assert "Ask conda for another version of apple" in refused.hint
    assert environments.current() == 1


def test_a_conflict_within_conda_is_explained(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "rival")
    wanted = [{"spec": "tinypkg==2.0", "manager": "conda"}]
    refused = environments.fails("change", name="work", install=wanted)
    assert refused.code == "ENVIRONMENT_NOT_SOLVABLE"
    assert "tinydep" in refused.message
    assert "tinypkg ==2.0" in refused.hint


def test_variants_for_cpu_and_gpu(
    environments: Environments, index: Index, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(environments, channel, "accel")
    share = "generations/{}/prefix/share/accel"
    assert (environments.folder() / share.format(1)).read_text() == "cpu\n"
    lock = json.loads((environments.folder() / "generations/1/lock.json").read_text())
    assert set(lock["machines"]) == {"cpu", "gpu"}
    assert lock["machines"]["cpu"]["hash"] != lock["machines"]["gpu"]["hash"]
    monkeypatch.setenv("HOPYARD_MACHINE", "gpu")
    synced = environments("sync", name="work", target=str(environments.project / "gpu-machine"))
    assert (Path(synced.path) / "share/accel").read_text() == "cuda\n"
    assert synced.lock_hash == lock["machines"]["gpu"]["hash"]
    again = environments("sync", name="work", target=str(environments.project / "gpu-machine"))
    assert (again.changed, again.path) == (False, synced.path)


def test_a_file_that_is_not_what_the_channel_promised(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "tinypkg")
    refused = environments.fails("change", name="work", install=[{"spec": "corrupt", "manager": "conda"}])
    assert refused.code == "PACKAGE_CORRUPT"
    assert "corrupt 1.0" in str(refused)
    assert environments.current() == 1


def test_a_package_that_breaks_python_never_becomes_current(
    environments: Environments, index: Index, channel: str
) -> None:
    made(environments, channel, "tinypkg")
    for more in ([], [{"spec": "banana<2"}]):
        wanted = [{"spec": "poison", "manager": "conda"}, *more]
        refused = environments.fails("change", name="work", install=wanted)
        assert refused.code == "ENVIRONMENT_NOT_WORKING", refused
        assert "poisoned" in str(refused)
    assert environments.current() == 1
    assert [each.name for each in (environments.folder() / "generations").iterdir()] == ["1"]


@pytest.mark.parametrize("spec", ["zebra", "tinypkg=9"])
def test_what_the_channel_does_not_have(environments: Environments, index: Index, channel: str, spec: str) -> None:
    made(environments, channel, "tinypkg")
    refused = environments.fails("change", name="work", install=[{"spec": spec, "manager": "conda"}])
    assert refused.code == "PACKAGE_NOT_FOUND"
    assert spec.partition("=")[0] in str(refused)


def test_a_channel_that_is_not_there(environments: Environments, index: Index, tmp_path: Path) -> None:
    for channel in (str(tmp_path / "nowhere"), "http://127.0.0.1:9/channel"):
        with pytest.raises(HopyardError) as refused:
            made(environments, channel, "tinypkg")
        assert refused.value.code == "INDEX_UNREACHABLE"
    assert environments("list").environments == []


def test_a_python_that_the_channel_does_not_have(environments: Environments, index: Index, channel: str) -> None:
    with pytest.raises(HopyardError) as refused:
        made(environments, channel, "tinypkg", python="3.7")
    assert refused.value.code == "PACKAGE_NOT_FOUND"
    assert "python" in str(refused.value)


def test_conda_packages_do_not_go_into_a_virtual_environment(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    refused = environments.fails("change", name="work", install=[{"spec": "tinypkg", "manager": "conda"}])
    assert refused.code == "PACKAGE_SPEC"
    assert "kind conda" in str(refused)


def test_the_explicit_list_and_environment_yml_come_back_the_same(
    environments: Environments, index: Index, channel: str
) -> None:
    made(environments, channel, "tinypkg<2", "tool")
    environments.install("banana<2")
    held = environments.versions()
    explicit = environments("export", name="work", format="conda-explicit", pinned=True)
    assert "left out: banana" in explicit.notes[0]
    environments("import", name="listed", text=explicit.text, filename=explicit.filename, kernel=False)
    assert environments.versions("listed") == {name: held[name] for name in held if name != "banana"}
    for pinned in (True, False):
        written = environments("export", name="work", format="environment.yml", pinned=pinned)
        assert written.notes == []
        name = f"from-{'pins' if pinned else 'wish'}"
        taken = environments("import", name=name, text=written.text, filename="environment.yml", kernel=False)
        assert taken.preview.notes == []
        assert environments.versions(name) == held


def test_search_and_versions_in_a_channel(environments: Environments, channel: str) -> None:
    answer = environments("search", query="tin", manager="conda", channels=[channel])
    assert [each.name for each in answer.results] == ["tinydep", "tinypkg"]
    found = environments("versions", package="tinypkg", manager="conda", channels=[channel])
    assert [each.version for each in found.versions] == ["2.0", "1.1", "1.0"]


def test_clone_and_why(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "tinypkg")
    cloned = environments("clone", name="copy", source="work")
    assert cloned.environment.kind == "conda"
    assert environments.versions("copy") == environments.versions("work")
    reason = environments("why", name="copy", package="tinydep")
    assert reason.paths == [["tinypkg", "tinydep"]]


def test_adopting_a_conda_prefix_that_others_made(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "tinypkg<2", "apple")
    prefix = environments.folder() / "generations/1/prefix"
    foreign = environments.project / "envs" / "theirs"
    foreign.parent.mkdir()
    prefix.rename(foreign)
    environments("remove", name="work")
    shown = environments("describe", name="", path=str(foreign))
    assert (shown.environment.kind, shown.environment.managed) == ("conda", False)
    assert {e.name for e in shown.packages} >= {"tinypkg", "tinydep", "apple", "python"}
