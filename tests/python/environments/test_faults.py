"""What goes wrong: each failure says what it is, and the current generation stays what it was."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any

import pytest

from hopyard.environments.__main__ import Cancelled, _cancel
from tests.python.environments.conftest import ROOT, Environments
from tests.python.environments.index import Index


class Child:
    """An operation as the sidecar starts it."""

    def __init__(self, environments: Environments, operation: str, **request: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hopyard.environments", operation],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin is not None
        json.dump({"project": str(environments.project), **request}, self.process.stdin)
        self.process.stdin.close()
        self.events: list[dict[str, Any]] = []

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if wanted(self.events[-1]):
                return self.events[-1]
        raise AssertionError(f"it ended with {self.process.wait()} after {self.events}")

    def phase(self, phase: str) -> None:
        self.until(lambda event: event.get("phase") == phase and event["event"] == "phase")

    def ended(self) -> tuple[int, dict[str, Any]]:
        assert self.process.stdout is not None
        self.events += [json.loads(line) for line in self.process.stdout]
        self.process.stdout.close()
        return self.process.wait(), self.events[-1] if self.events else {}


@contextmanager
def held(index: Index) -> Iterator[None]:
    """While inside, the index answers and gives no files."""
    index.held.clear()
    try:
        yield
    finally:
        index.held.set()


def leftovers(environments: Environments, name: str = "work") -> list[str]:
    """Folders of generations that are not whole."""
    folders = (environments.folder(name) / "generations").iterdir()
    return [each.name for each in folders if not (each / "generation.json").exists()]


def test_a_cancel_is_not_lost_wherever_it_falls_into_an_event_loop() -> None:
    """conda packages are solved and fetched in one; what its callbacks raise it keeps to itself, interrupts apart."""

    def cancel() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    async def work() -> None:
        asyncio.get_running_loop().call_soon(cancel)
        await asyncio.sleep(5)

    before = {each: signal.signal(each, _cancel) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(Cancelled):
            asyncio.run(work())
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_cancel_leaves_nothing(environments: Environments, index: Index, asked: signal.Signals) -> None:
    environments.create("work", "apple")
    index.add("kiwi", asked.name.lower().replace("sig", "1+"), ballast=2_000_000)
    with held(index):
        child = Child(environments, "change", name="work", install=[{"spec": "kiwi"}])
        child.phase("download")
        child.process.send_signal(asked)
        code, last = child.ended()
    assert (code, last["event"], last["error"]["code"]) == (130, "error", "ENVIRONMENT_CANCELLED")
    assert leftovers(environments) == []
    assert environments.versions() == {"apple": "2.0"}


def test_kill_leaves_the_current_generation_and_the_next_operation_sweeps(
    environments: Environments, index: Index
) -> None:
    environments.create("work", "apple")
    index.add("lime", "1.0", ballast=2_000_000)
    with held(index):
        child = Child(environments, "change", name="work", install=[{"spec": "lime"}])
        child.phase("download")
        child.process.kill()
        child.ended()
        assert leftovers(environments) == ["2"]
        assert environments.versions() == {"apple": "2.0"}
    assert environments.install("lime").environment.generation in (2, 3)
    assert leftovers(environments) == []


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("phase", ["solve", "test", "switch"])
def test_killed_in_any_phase_it_is_the_one_or_the_other(
    environments: Environments, index: Index, phase: str, cached: bool
) -> None:
    environments.create("work", "apple==1.0")
    wanted = "apple==1.1"
    if cached:  # what the caches hold is laid before the index has answered
        environments.create("other", wanted)
    else:
        index.add("apple", f"1.5+{phase}")
        wanted = f"apple==1.5+{phase}"
    child = Child(environments, "change", name="work", install=[{"spec": wanted}])
    child.phase(phase)
    child.process.kill()
    child.ended()
    version = {1: "1.0", 2: wanted.removeprefix("apple==")}[environments.current()]
    assert environments.versions() == {"apple": version}
    assert environments.python("-c", "import apple; print(apple.__version__)") == version
    environments.install("apple==2.0")
    assert environments.versions() == {"apple": "2.0"}
    assert leftovers(environments) == []


def test_what_was_half_removed_is_swept(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    root = environments.folder().parent
    (root / ".old.99.gone" / "generations").mkdir(parents=True)
    (environments.folder() / "generations" / ".3.99.gone").mkdir()
    (environments.folder() / ".current.half").write_text("7")
    assert [each.name for each in environments("list").environments] == ["work"]
    environments("rollback", name="work", generation=1)
    assert [each.name for each in root.iterdir()] == ["work"]
    assert leftovers(environments) == []
    assert not list(environments.folder().glob(".*"))


def test_killed_while_it_is_created_there_is_no_environment(environments: Environments, index: Index) -> None:
    index.add("mango", "1.0", ballast=2_000_000)
    with held(index):
        wanted = [{"spec": "mango"}]
        child = Child(environments, "create", name="work", kernel=False, packages=wanted)
        child.phase("download")
        child.process.kill()
        child.ended()
        assert environments("list").environments == []
    assert environments.create("work", "apple").environment.generation == 1
    assert leftovers(environments) == []


def test_two_operations_on_one_environment_queue(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.add("nut", "1.0", ballast=2_000_000)
    with held(index):
        first = Child(environments, "change", name="work", install=[{"spec": "nut"}])
        first.phase("download")
        second = Child(environments, "change", name="work", install=[{"spec": "banana"}])
        second.phase("queue")
    assert first.ended()[0] == 0
    assert second.ended()[0] == 0
    assert set(environments.versions()) == {"apple", "nut", "banana"}
    assert environments.current() == 3


def test_reading_goes_on_while_one_writes(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.add("olive", "1.0", ballast=2_000_000)
    with held(index):
        child = Child(environments, "change", name="work", install=[{"spec": "olive"}])
        child.phase("download")
        assert environments.versions() == {"apple": "2.0"}
        assert environments("list").environments[0].generation == 1
    assert child.ended()[0] == 0


def test_an_unknown_package(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    refused = environments.fails("change", name="work", install=[{"spec": "zebra"}])
    assert refused.code == "PACKAGE_NOT_FOUND"
    assert "zebra" in str(refused)


def test_an_unknown_version(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    refused = environments.fails("change", name="work", install=[{"spec": "apple==9.9"}])
    assert refused.code == "PACKAGE_NOT_FOUND"
    assert "apple==9.9" in str(refused)


def test_a_version_for_another_python(environments: Environments, index: Index) -> None:
    refused = environments.fails("create", name="work", kernel=False, packages=[{"spec": "date"}])
    assert refused.code == "ENVIRONMENT_NOT_SOLVABLE"
    assert "3.99" in str(refused)
    assert environments("list").environments == []


def test_packages_that_do_not_go_together(environments: Environments, index: Index) -> None:
    environments.create("work", "elder")
    refused = environments.fails("change", name="work", install=[{"spec": "banana>=2"}])
    assert refused.code == "ENVIRONMENT_NOT_SOLVABLE"
    assert "elder" in refused.message
    assert "banana" in refused.message
    assert "banana>=2" in refused.hint
    assert environments.current() == 1


def test_no_network(environments: Environments, index: Index) -> None:
    environments.create("work", "apple<2")
    index.down = True
    refused = environments.fails("change", name="work", install=[{"spec": "banana"}])
    assert refused.code == "INDEX_UNREACHABLE"
    assert environments.versions() == {"apple": "1.1"}
    # What needs no index works: a clone from the cache, a roll-back.
    assert environments("clone", name="copy", source="work").environment.state == "ready"
    assert environments("rollback", name="work", generation=1).environment.state == "ready"


def test_the_index_breaks_off_half_way(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.add("pear", "1.0", ballast=1_000_000)
    index.broken.add("pear")
    refused = environments.fails("change", name="work", install=[{"spec": "pear"}])
    assert refused.code == "INDEX_UNREACHABLE", refused
    assert leftovers(environments) == []
    assert environments.current() == 1
    index.broken.clear()
    assert environments.install("pear").environment.generation == 2


def test_the_index_goes_down_while_it_is_asked(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.add("grape", "1.0", ["banana", "apple"])
    index.answers = 1  # the page of grape, and then nothing of what that needs
    refused = environments.fails("change", name="work", install=[{"spec": "grape"}])
    assert refused.code == "INDEX_UNREACHABLE", refused
    assert leftovers(environments) == []
    assert environments.versions() == {"apple": "2.0"}
    index.answers = inf
    assert environments.install("grape").environment.generation == 2


def test_a_file_that_is_not_what_was_promised(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.add("quince", "1.0", ballast=10_000)
    index.wrong.add("quince")
    refused = environments.fails("change", name="work", install=[{"spec": "quince"}])
    assert refused.code == "PACKAGE_CORRUPT", refused
    assert "quince" in str(refused)
    assert environments.current() == 1


def test_removing_what_is_not_there_or_needed(environments: Environments, index: Index) -> None:
    environments.create("work", "banana")
    assert environments.fails("change", name="work", remove=["zebra"]).code == "PACKAGE_NOT_INSTALLED"
    needed = environments.fails("change", name="work", remove=["apple"])
    assert needed.code == "PACKAGE_NEEDED"
    assert "banana needs it" in str(needed)
    assert environments.fails("change", name="work", remove=["python"]).code == "PACKAGE_NEEDED"


@pytest.mark.parametrize("python", ["3.99", "2.7", "nonsense", "/no/such/python", "/bin/ls", "3.12; x"])
def test_a_python_that_does_not_exist(environments: Environments, index: Index, python: str) -> None:
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    try:
        refused = environments.fails("create", name="work", python=python, kernel=False)
    finally:
        del os.environ["UV_PYTHON_DOWNLOADS"]
    assert refused.code == "PYTHON_NOT_FOUND"
    assert python in str(refused)
    assert environments("list").environments == []


def test_a_name_that_is_taken(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    for operation, more in (("create", {}), ("clone", {"source": "work"}), ("import", {"text": "apple"})):
        assert environments.fails(operation, name="work", **more).code == "ENVIRONMENT_EXISTS"


def test_an_environment_that_does_not_exist(environments: Environments) -> None:
    for operation in ("describe", "change", "remove", "rollback", "kernel", "outdated"):
        assert environments.fails(operation, name="ghost").code == "ENVIRONMENT_NOT_FOUND"
    assert environments.fails("clone", name="new", source="ghost").code == "ENVIRONMENT_NOT_FOUND"
    assert environments.fails("activate", name="ghost").code == "ENVIRONMENT_NOT_FOUND"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":1}', b"\xff\xfe"])
def test_a_corrupt_lock(environments: Environments, index: Index, content: bytes) -> None:
    environments.create("work", "apple==1.0")
    environments.install("apple==2.0")
    (environments.folder() / "generations/2/lock.json").write_bytes(content)
    assert environments.fails("describe", name="work").code == "LOCK_CORRUPT"
    assert environments.fails("change", name="work", install=[{"spec": "banana"}]).code == "LOCK_CORRUPT"
    assert environments("list").environments[0].name == "work"
    environments("rollback", name="work")
    assert environments.versions() == {"apple": "1.0"}


def test_a_lock_that_was_changed_by_hand(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0")
    path = environments.folder() / "generations/1/lock.json"
    path.write_text(path.read_text().replace('"version": "1.0"', '"version": "1.1"'))
    refused = environments.fails("sync", name="work")
    assert refused.code == "LOCK_CORRUPT"


def test_a_current_pointer_that_leads_nowhere(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    (environments.folder() / "current").write_text("9\n")
    shown = environments("list").environments[0]
    assert shown.state == "broken"
    assert "generation 9" in shown.says
    environments("rollback", name="work", generation=1)
    assert environments("list").environments[0].state == "ready"


def test_a_full_disk(small_disk: Path, index: Index, machine: Path) -> None:
    environments = Environments(small_disk)
    environments.create("work", "apple")
    index.add("raisin", "1.0", ballast=4_000_000)
    refused = environments.fails("change", name="work", install=[{"spec": "raisin"}])
    assert refused.code == "DISK_FULL", refused
    assert leftovers(environments) == []
    assert environments.versions() == {"apple": "2.0"}
    assert environments.install("banana<2").environment.generation == 2


def test_a_folder_that_may_not_be_written(environments: Environments, index: Index) -> None:
    (environments.project / ".hopyard").write_text("a file where a folder should be")
    refused = environments.fails("create", name="work", kernel=False, packages=[{"spec": "apple"}])
    assert refused.code == "PROJECT_NOT_WRITABLE"


def test_many_at_once_build_it_once(environments: Environments, index: Index) -> None:
    """Executors of one machine sync together: one builds, the others find it whole."""
    environments.create("work", "apple")
    target = str(environments.project / "synced")
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(Child(environments, "sync", name="work", target=target).ended()))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [code for code, _ in answers] == [0, 0, 0]
    assert sorted(last["result"]["changed"] for _, last in answers) == [False, False, True]
    assert len({last["result"]["path"] for _, last in answers}) == 1


def test_two_syncs_of_one_environment_mend_it_once(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple")
    (gone,) = Path(made.environment.path).glob("lib/python3*/site-packages/apple-*.dist-info")
    shutil.rmtree(gone)
    both = [Child(environments, "sync", name="work") for _ in range(2)]
    answers = [each.ended() for each in both]
    assert [code for code, _ in answers] == [0, 0]
    assert sorted(last["result"]["changed"] for _, last in answers) == [False, True]
    assert len({last["result"]["path"] for _, last in answers}) == 1
    assert environments.current() == 2
    assert sorted(environments.versions("work")) == ["apple"]
