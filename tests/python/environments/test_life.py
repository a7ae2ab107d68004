"""An environment's life, against an index on this machine: each step through the operations the sidecar starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index


def running_from(interpreter: Path) -> subprocess.Popen[bytes]:
    """A process that has begun: right after its start the system does not know its command line yet."""
    process = subprocess.Popen(
        [interpreter, "-c", "print(flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b""
    return process


def test_create_install_upgrade_uninstall(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple<2")
    assert (made.environment.generation, made.environment.state) == (1, "ready")
    assert environments.versions() == {"apple": "1.1"}
    assert environments.python("-c", "import apple; print(apple.__version__)") == "1.1"

    installed = environments.install("cherry")
    assert installed.preview is not None
    assert [(each.action, each.name, each.asked) for each in installed.preview.changes] == [
        ("add", "cherry", True),
        ("add", "banana", False),
    ]
    assert environments.versions() == {"apple": "1.1", "banana": "1.0", "cherry": "1.0"}

    relaxed = environments.install("apple")
    assert relaxed.switched  # the wish has changed, though no package has
    upgraded = environments("change", name="work", upgradeAll=True)
    assert [(each.action, each.name, each.before, each.after) for each in upgraded.preview.changes] == [
        ("upgrade", "apple", "1.1", "2.0"),
        ("upgrade", "banana", "1.0", "2.0"),
    ]

    removed = environments("change", name="work", remove=["cherry"])
    assert [(each.action, each.name) for each in removed.preview.changes] == [
        ("remove", "banana"),
        ("remove", "cherry"),
    ]
    assert environments.versions() == {"apple": "2.0"}


def test_a_batch_is_one_generation(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0", "elder")
    batch = environments("change", name="work", install=[{"spec": "banana"}, {"spec": "apple>=2"}], remove=["elder"])
    assert batch.environment.generation == 2
    assert environments.versions() == {"apple": "2.0", "banana": "2.0"}


def test_upgrading_one_leaves_others(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0", "banana==1.0")
    environments.install("apple", "banana")
    environments("change", name="work", upgrade=["apple"])
    assert environments.versions() == {"apple": "2.0", "banana": "1.0"}


def test_a_preview_changes_nothing_and_is_held_to(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0")
    shown = environments.install("apple>=1", preview=True)
    assert not shown.switched
    assert shown.environment.generation == 1
    agreed = environments("change", name="work", upgrade=["apple"], install=[{"spec": "apple"}], preview=True)
    index.add("apple", "2.0.1")
    refused = environments.fails(
        "change", name="work", upgrade=["apple"], install=[{"spec": "apple"}], expect=agreed.preview.lock_hash
    )
    # The index's pages are fresh for uv for a while: what counts is that another outcome is refused.
    assert refused.code == "PREVIEW_OUTDATED"
    assert environments.current() == 1


def test_nothing_to_do_makes_no_generation(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    again = environments.install("apple")
    assert not again.switched
    assert again.preview is not None
    assert again.preview.changes == []
    assert environments.current() == 1


def test_roll_back_and_forward(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0")
    environments.install("apple==2.0")
    assert environments("rollback", name="work").environment.generation == 1
    assert environments.python("-c", "import apple; print(apple.__version__)") == "1.0"
    environments("rollback", name="work", generation=2)
    assert environments.python("-c", "import apple; print(apple.__version__)") == "2.0"
    refused = environments.fails("rollback", name="work", generation=7)
    assert refused.code == "GENERATION_NOT_FOUND"
    assert "1, 2" in str(refused)
    # A change after a roll-back starts from what is current, and numbers go on.
    environments("rollback", name="work", generation=1)
    assert environments.install("banana<2").environment.generation == 3
    assert environments.versions() == {"apple": "1.0", "banana": "1.0"}


def test_prune_keeps_the_newest_the_current_and_those_in_use(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0")
    for version in ("1.1", "2.0", "1.0", "1.1"):
        environments.install(f"apple=={version}")
    environments("rollback", name="work", generation=3)
    first = environments.folder() / "generations/1/prefix/bin/python"
    with running_from(first) as running:
        pruned = environments("prune", name="work", keep=1)
        assert pruned.environments[0].removed == [2, 4]
        assert pruned.environments[0].kept == [1, 3, 5]
        assert pruned.environments[0].in_use == [1]
        assert pruned.freed > 0
        assert running.stdin is not None
        running.stdin.close()
    assert environments("prune", keep=1).environments[0].removed == [1]


def test_clone_shares_the_files_and_nothing_else(environments: Environments, index: Index) -> None:
    index.add("grape", "1.0", ballast=200_000)
    environments.create("work", "grape")
    cloned = environments("clone", name="copy", source="work")
    assert cloned.environment.lock_hash == environments("list").environments[1].lock_hash
    (one,) = environments.folder("work").glob("generations/1/prefix/lib/python3*/site-packages/grape/ballast.bin")
    (two,) = environments.folder("copy").glob("generations/1/prefix/lib/python3*/site-packages/grape/ballast.bin")
    assert os.stat(one).st_ino == os.stat(two).st_ino
    environments.install("apple", name="copy")
    assert "apple" not in environments.versions("work")


def names_of_it(prefix: Path) -> list[str]:
    """Files of the folder that spell its path."""
    found = [path for path in prefix.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path.name for path in found if str(prefix).encode() in path.read_bytes()]


def test_a_clone_is_linked_and_names_its_own_prefix(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple", "cherry")
    cloned = environments("clone", name="copy", source="work")
    assert "Fetching" not in str(environments.events)
    assert sorted(environments.versions("copy")) == ["apple", "banana", "cherry"]
    copy = Path(cloned.environment.path)
    source = Path(made.environment.path)
    assert not [path for path in copy.rglob("*") if path.is_file() and str(source).encode() in path.read_bytes()]
    assert names_of_it(copy) == names_of_it(source)
    assert "prompt = copy" in (copy / "pyvenv.cfg").read_text()
    assert "prompt = work" in (source / "pyvenv.cfg").read_text()
    assert environments.python("-c", "import apple, sys; print(sys.prefix)", name="copy") == str(copy)


def test_a_clone_says_where_its_files_were_tried_out(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple")
    environments("clone", name="copy", source="work")
    records = [environments.folder(name) / "generations/1/generation.json" for name in ("work", "copy")]
    assert [json.loads(each.read_text())["triedAs"] for each in records] == ["", made.environment.path]


def test_a_clone_whose_python_is_gone_never_becomes_an_environment(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple")
    interpreter = Path(made.environment.path) / "bin" / "python"
    interpreter.unlink()
    interpreter.write_text("#!/bin/sh\necho 3.0.1\n")
    interpreter.chmod(0o755)
    refused = environments.fails("clone", name="copy", source="work")
    assert refused.code == "ENVIRONMENT_NOT_WORKING"
    assert "Python 3.0.1" in refused.message
    assert not environments.folder("copy").exists()


def test_a_clone_of_a_changed_prefix_holds_the_lock_again(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple", "cherry")
    (changed,) = Path(made.environment.path).glob("lib/python3*/site-packages/apple-*.dist-info")
    shutil.rmtree(changed)
    environments("clone", name="copy", source="work")
    assert sorted(environments.versions("copy")) == ["apple", "banana", "cherry"]


def test_a_clone_takes_over_nothing_that_its_lock_does_not_name(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple")
    (site,) = Path(made.environment.path).glob("lib/python3*/site-packages")
    stray = site / "stray-1.0.dist-info"
    stray.mkdir()
    (stray / "METADATA").write_text("Metadata-Version: 2.1\nName: stray\nVersion: 1.0\n")
    environments("clone", name="copy", source="work")
    assert sorted(environments.versions("copy")) == ["apple"]


def test_remove_takes_all_of_it(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    environments("activate", name="work")
    assert environments("list").active == "work"
    assert environments("remove", name="work").environments == []
    assert not environments.folder().exists()
    assert environments("list").active == ""


def test_removing_one_in_use_is_refused_unless_forced(environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    interpreter = environments.folder() / "generations/1/prefix/bin/python"
    with running_from(interpreter) as running:
        refused = environments.fails("remove", name="work")
        assert refused.code == "ENVIRONMENT_IN_USE"
        assert str(running.pid) in str(refused)
        assert environments.versions() == {"apple": "2.0"}
        environments("remove", name="work", force=True)
        assert running.stdin is not None
        running.stdin.close()


def test_why_a_package_is_there(environments: Environments, index: Index) -> None:
    environments.create("work", "cherry")
    reason = environments("why", name="work", package="apple")
    assert reason.paths == [["cherry", "apple"]]
    assert reason.breaks == ["banana", "cherry"]
    assert not reason.asked
    assert environments.fails("why", name="work", package="zebra").code == "PACKAGE_NOT_INSTALLED"


def test_outdated_tells_the_newest_that_fits(environments: Environments, index: Index) -> None:
    environments.create("work", "apple==1.0")
    (apple,) = environments("outdated", name="work").packages
    assert (apple.version, apple.newest) == ("1.0", "2.0")  # 2.1 is yanked, 3.0rc1 comes before its release


def test_machine_types_have_their_own_locks(environments: Environments, index: Index) -> None:
    made = environments(
        "create",
        name="work",
        kernel=False,
        packages=[{"spec": "apple"}, {"spec": "banana<2", "machines": "gpu"}],
    )
    rows = {each.name: each.machines for each in made.preview.changes}
    assert rows == {"apple": "all", "banana": "gpu"}
    assert environments.versions() == {"apple": "2.0"}  # this machine has no GPU
    synced = environments("sync", name="work", target=str(environments.project / "other"), machine="gpu")
    assert (Path(synced.path) / "bin/python").exists()
    assert list(Path(synced.path).glob("lib/python3*/site-packages/banana"))


def test_another_python(environments: Environments, index: Index) -> None:
    others = [each for each in environments("list", pythons=True).pythons if not each.startswith(_minor())]
    if not others:
        return
    made = environments.create("old", "apple", python=others[0])
    assert made.environment.python == others[0]
    assert environments.python("-V", name="old") == f"Python {others[0]}"


def _minor() -> str:
    import sys

    return f"{sys.version_info[0]}.{sys.version_info[1]}."
