"""An upgrade that changes nothing says what holds the library back, and how to let it go."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopyard.cli import env
from hopyard.environments.shapes import HeldBack
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index
from tests.python.environments.test_conda import made


def test_a_limit_of_the_wish_itself(environments: Environments, index: Index) -> None:
    environments.create("work", "apple<2")
    for preview in (True, False):
        asked = environments("change", name="work", upgrade=["apple"], preview=preview)
        assert not asked.switched
        assert asked.preview.held_back == [
            HeldBack(name="apple", manager="pip", version="1.1", newest="2.0", wish="apple<2", relaxed="apple>=2.0")
        ]
    everything = environments("change", name="work", upgradeAll=True)
    assert [each.wish for each in everything.preview.held_back] == ["apple<2"]
    environments.install(asked.preview.held_back[0].relaxed)
    assert environments.versions() == {"apple": "2.0"}
    assert environments("change", name="work", upgrade=["apple"]).preview.held_back == []


def test_what_others_need(environments: Environments, index: Index) -> None:
    environments.create("work", "elder")
    asked = environments("change", name="work", upgrade=["apple"])
    assert asked.preview.held_back == [
        HeldBack(name="apple", manager="pip", version="1.1", newest="2.0", by=["elder: apple<2"])
    ]
    # Nobody asked for apple itself: upgrading everything is not about it.
    assert environments("change", name="work", upgradeAll=True).preview.held_back == []


def test_what_moves_but_not_all_the_way_is_no_matter(environments: Environments, index: Index) -> None:
    environments.create("work", "banana==1.0", "apple==1.0")
    environments.install("apple>=1,<2")
    asked = environments("change", name="work", upgrade=["apple", "banana"], preview=True)
    assert [(each.name, each.after) for each in asked.preview.changes] == [("apple", "1.1")]
    assert [each.name for each in asked.preview.held_back] == ["banana"]


def test_a_conda_library(environments: Environments, index: Index, channel: str) -> None:
    made(environments, channel, "tinypkg<2")
    asked = environments("change", name="work", upgrade=["tinypkg"])
    assert not asked.switched
    (held,) = asked.preview.held_back
    assert (held.name, held.version, held.newest, held.relaxed) == ("tinypkg", "1.1", "2.0", "tinypkg >=2.0")
    environments.install(held.relaxed, manager="conda")
    assert environments.versions()["tinypkg"] == "2.0"


def test_the_command_line_says_so(
    environments: Environments,
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    environments.create("work", "apple<2")
    monkeypatch.chdir(environments.project)
    assert env.run(["upgrade", "apple"]) == 0
    said = capsys.readouterr()
    assert "Nothing to change." in said.out
    assert "apple stays at 1.1 although 2.0 is there: you asked for apple<2." in said.err
    assert 'hopyard env install "apple>=2.0"' in said.err
