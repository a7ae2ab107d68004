"""A generation laid from the caches while the index is still asked: only the index's answer makes it count."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hopyard._client.lock import locked
from hopyard.environments.events import PhaseBegan
from hopyard.environments.files import throw_away
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index
from tests.python.environments.test_faults import Child, leftovers

MEANWHILE = "1 packages were laid and tried out meanwhile"


@contextmanager
def thinking(index: Index) -> Iterator[None]:
    """While inside, the index is asked and does not answer."""
    index.telling.clear()
    try:
        yield
    finally:
        index.telling.set()


def until(path: Path) -> None:
    """Of what no event tells."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} does not appear"
        time.sleep(0.02)


def laid(environments: Environments) -> bool:
    return any(isinstance(each, PhaseBegan) and each.says == MEANWHILE for each in environments.events)


def test_what_the_caches_hold_is_laid_while_the_index_is_asked(environments: Environments, index: Index) -> None:
    environments.create("first", "apple")
    assert not laid(environments)
    made = environments.create("second", "apple")
    assert laid(environments)
    assert made.environment.state == "ready"
    assert environments.versions("second") == {"apple": "2.0"}
    assert environments.python("-c", "import apple; print(apple.__version__)", name="second") == "2.0"
    kept = environments("describe", name="second")
    assert [each.name for each in kept.packages if each.asked] == ["apple"]
    assert [(each.because, each.packages) for each in kept.generations] == [("create with apple", 1)]
    environments.install("apple==1.0", name="first")
    environments.install("apple==1.0", name="second")
    assert laid(environments)
    assert environments.versions("second") == {"apple": "1.0"}
    assert leftovers(environments, "second") == []


def test_the_index_decides_and_not_the_caches(environments: Environments, index: Index) -> None:
    environments.create("first", "apple")
    index.add("apple", "2.5")
    environments.create("second", "apple")
    assert not laid(environments)
    assert environments.versions("second") == {"apple": "2.5"}
    assert environments.current("second") == 1
    assert leftovers(environments, "second") == []


def test_what_was_laid_goes_when_the_index_fails(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    environments.create("other", "apple==1.0")
    index.down = True
    refused = environments.fails("change", name="work", install=[{"spec": "apple==1.0"}])
    assert refused.code == "INDEX_UNREACHABLE"
    assert leftovers(environments) == []
    assert environments.versions() == {"apple": "2.0"}
    assert environments.fails("create", name="new", kernel=False, packages=[{"spec": "apple"}]).code == refused.code
    assert not environments.folder("new").exists()


def test_a_preview_lays_nothing(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    environments.create("other", "apple==1.0")
    environments.install("apple==1.0", preview=True)
    assert [each.name for each in (environments.folder() / "generations").iterdir()] == ["1"]
    environments.create("new", "apple", preview=True)
    assert not environments.folder("new").exists()


def test_nothing_is_laid_twice_when_nothing_changes(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    assert not environments.install("apple").switched
    assert [each.name for each in (environments.folder() / "generations").iterdir()] == ["1"]


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGKILL])
def test_ended_while_the_index_thinks(environments: Environments, index: Index, asked: signal.Signals) -> None:
    environments.create("work", "apple")
    environments.create("other", "apple==1.0")
    with thinking(index):
        child = Child(environments, "change", name="work", install=[{"spec": "apple==1.0"}])
        until(environments.folder() / "generations/2/wish.json")
        child.process.send_signal(asked)
        code, last = child.ended()
    assert environments.current() == 1
    assert environments.versions() == {"apple": "2.0"}
    if asked == signal.SIGTERM:
        assert (code, last["error"]["code"]) == (130, "ENVIRONMENT_CANCELLED")
        assert leftovers(environments) == []
    else:
        assert leftovers(environments) == ["2"]
    assert environments.install("apple==1.1").environment.state == "ready"
    assert environments.versions() == {"apple": "1.1"}
    assert leftovers(environments) == []


def test_a_queued_one_of_the_same_name_goes_on_when_the_first_fails(environments: Environments, index: Index) -> None:
    with thinking(index):
        first = Child(environments, "create", name="work", kernel=False, packages=[{"spec": "apple==9"}])
        first.phase("solve")
        second = Child(environments, "create", name="work", kernel=False, packages=[{"spec": "apple"}])
        second.phase("queue")
    assert first.ended()[1]["error"]["code"] == "PACKAGE_NOT_FOUND"
    assert second.ended()[0] == 0
    assert environments.versions() == {"apple": "2.0"}


def test_a_queued_one_learns_that_its_environment_was_removed(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    with locked(environments.folder() / "guard"):
        change = Child(environments, "change", name="work", install=[{"spec": "banana"}])
        change.phase("queue")
        (environments.folder() / "environment.json").unlink()  # as a removal does it
        throw_away(environments.folder())
    assert change.ended()[1]["error"]["code"] == "ENVIRONMENT_NOT_FOUND"
    assert not environments.folder().exists()
