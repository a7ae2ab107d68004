"""Files of other tools, out and in."""

from __future__ import annotations

import pytest

from hopyard.environments.exchange.taking import take
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index


@pytest.mark.parametrize("format", ["requirements.txt", "pylock.toml"])
@pytest.mark.parametrize("pinned", [True, False])
def test_out_and_in_again(environments: Environments, index: Index, format: str, pinned: bool) -> None:
    environments.create("work", "cherry", "apple<2")
    written = environments("export", name="work", format=format, pinned=pinned)
    assert (written.filename, written.notes) == (format, [])
    taken = environments("import", name="copy", text=written.text, filename=format, kernel=False)
    assert taken.preview.notes == []
    assert environments.versions("copy") == environments.versions("work")


def test_what_was_asked_for_and_everything_pinned(environments: Environments, index: Index) -> None:
    environments.create("work", "cherry", "apple<2")
    wish = environments("export", name="work", format="requirements.txt")
    assert wish.text.splitlines()[1:] == ["cherry", "apple<2"]
    pinned = environments("export", name="work", format="requirements.txt", pinned=True)
    assert pinned.text.splitlines()[1:] == ["apple==1.1", "banana==1.0", "cherry==1.0"]


def test_a_lock_travels(environments: Environments, index: Index) -> None:
    environments.create("work", "cherry")
    lock = environments("export", name="work", format="lock")
    path = environments.project / lock.filename
    path.write_text(lock.text)
    synced = environments("sync", lock=str(path), target=str(environments.project / "there"))
    assert synced.lock_hash == environments("list").environments[0].lock_hash


def test_what_cannot_be_had_is_said_and_the_rest_is_made(environments: Environments, index: Index) -> None:
    text = "\n".join(
        [
            "# a comment",
            "apple==1.0  # and one behind",
            "banana \\",
            "  <2",
            "-i https://example.org/simple",
            "-e .",
            "zebra==1.0",
            "cherry==9.9",
            "kiwi @ https://example.org/kiwi.whl",
        ]
    )
    made = environments("import", name="work", text=text, filename="requirements.txt", kernel=False)
    assert environments.versions() == {"apple": "1.0", "banana": "1.0"}
    notes = "\n".join(made.preview.notes)
    for named in ("-i https", "-e .", "zebra", "cherry==9.9", "kiwi"):
        assert named in notes


def test_conda_lines_in_a_virtual_environment(environments: Environments, index: Index) -> None:
    text = "name: x\nchannels: [conda-forge]\ndependencies:\n- apple=1.0\n- pip\n- pip:\n  - banana<2\n"
    made = environments("import", name="work", text=text, filename="environment.yml", kind="venv", kernel=False)
    assert set(environments.versions()) == {"apple", "banana"}
    assert "apple" in made.preview.notes[0]


@pytest.mark.parametrize(
    ("filename", "text"),
    [
        ("environment.yml", "just: words"),
        ("environment.yml", "[unclosed"),
        ("pylock.toml", "not toml ="),
        ("pylock.toml", "packages = 3"),
        ("something.exe", "apple"),
    ],
)
def test_what_is_no_such_file_is_refused(environments: Environments, filename: str, text: str) -> None:
    refused = environments.fails("import", name="work", text=text, filename=filename)
    assert refused.code == "FOREIGN_FILE"
    assert filename in str(refused)


def test_a_file_that_is_not_there(environments: Environments) -> None:
    assert environments.fails("import", name="work", path="/no/such/file.txt").code == "FOREIGN_FILE"


def test_an_environment_yml_as_conda_writes_it() -> None:
    taken = take(
        "environment.yml",
        "name: theirs\nchannels:\n- conda-forge\n- nodefaults\ndependencies:\n- python=3.11.4=h1\n- numpy=1.26\n"
        "- pytorch::torchvision\n- pip\n- pip:\n  - tqdm==4.66\n  - -e ./src\nprefix: /home/x\nvariables:\n  A: b\n",
    )
    assert (taken.name, taken.python, taken.channels, taken.kind) == ("theirs", "3.11.4", ["conda-forge"], "conda")
    assert [(each.spec, each.manager) for each in taken.packages] == [
        ("numpy 1.26.*", "conda"),
        ("pytorch::torchvision", "conda"),
        ("tqdm==4.66", "pip"),
    ]
    assert len(taken.notes) == 2
