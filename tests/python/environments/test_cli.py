"""`hopyard env`: the words, and what they print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hopyard.cli.env import run
from hopyard.environments.commands.asking import Usage
from hopyard.environments.commands.reading import VERBS, read
from hopyard.environments.telling import bytes_text
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index

Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, *words: str) -> str:
    assert run(list(words)) == 0
    return capsys.readouterr().out


def test_a_life_in_words(environments: Environments, index: Index, capsys: Captured, tmp_path: Path) -> None:
    assert "No environments yet" in said(capsys, "list")
    assert "generation 1" in said(capsys, "create", "work", "apple<2", "--no-kernel")
    preview = run(["install", "cherry", "--preview"])
    captured = capsys.readouterr()
    assert preview == 0
    assert "+ cherry" in captured.err
    assert "Only a preview" in captured.out
    assert "generation 2" in said(capsys, "install", "cherry", "-e", "work")
    assert "work" in said(capsys, "list")
    shown = said(capsys, "list", "work")
    assert "create with apple<2" in shown
    assert "you" in shown
    assert "cherry → apple" in said(capsys, "why", "apple")
    assert "Nothing to change." in said(capsys, "upgrade", "--all")
    assert "generation 3" in said(capsys, "uninstall", "cherry")
    assert "generation 1" in said(capsys, "rollback", "work", "1")
    assert "generation 2" in said(capsys, "rollback", "2")
    assert "apple<2" in said(capsys, "export", "--format", "requirements.txt")
    file = tmp_path / "requirements.txt"
    said(capsys, "export", "work", "--format", "requirements.txt", "--pinned", "-o", str(file))
    assert "generation 1" in said(capsys, "import", str(file), "--name", "copy", "--no-kernel")
    assert "generation 1" in said(capsys, "clone", "work", "third")
    assert "in step already" in said(capsys, "sync", "work")
    assert "removed" in said(capsys, "prune", "work", "--keep", "1")
    assert "apple" in said(capsys, "search", "appl")
    assert "yanked: it was rotten" in said(capsys, "search", "apple", "--versions")
    assert "* work" in said(capsys, "activate", "work")
    assert json.loads(said(capsys, "list", "--json"))["active"] == "work"
    assert "third" not in said(capsys, "remove", "third")


def test_which_environment_is_meant(environments: Environments, index: Index, capsys: Captured) -> None:
    environments.create("one", "apple")
    environments.create("two", "apple")
    from hopyard._protocol.errors import HopyardError

    with pytest.raises(HopyardError, match="one, two"):
        run(["install", "banana<2"])
    environments("activate", name="two")
    run(["install", "banana<3"])
    assert "banana" in environments.versions("two")
    assert "banana" not in environments.versions("one")


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_lists_its_options(verb: str, project: Path) -> None:
    with pytest.raises(Usage) as help:
        read([verb, "--help"], project)
    assert help.value.code == 0
    assert "--project" in str(help.value)
    with pytest.raises(Usage) as usage:
        read([verb, "--bogus"], project)
    assert usage.value.code == 2


def test_what_is_not_understood_lists_what_there_is(capsys: Captured) -> None:
    assert run(["bogus"]) == 2
    assert "There are: list, create" in capsys.readouterr().err
    assert run(["install", "x", "--bogus"]) == 2
    assert "--machines" in capsys.readouterr().err
    assert run([]) == 2
    assert run(["upgrade"]) == 2
    assert run(["prune", "--keep", "0"]) == 2


def test_sizes_in_words() -> None:
    assert [bytes_text(n) for n in (0, 999, 1_000, 12_345, 9_900_000, 3_200_000_000)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "12 kB",
        "9.9 MB",
        "3.2 GB",
    ]
