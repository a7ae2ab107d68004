"""Names and versions: ranked, filtered, kept for when nobody answers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopyard.environments.pip.sources import Sources, read_sources
from hopyard.environments.search.lists import pip_names
from hopyard.environments.search.names import NameIndex, write_names
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index

NAMES = [
    "numpy",
    "numpydoc",
    "numba",
    "num2words",
    "my-numpy",
    "xnumpyx",
    "pandas",
    "panda",
    "scikit-learn",
    "zope.interface",
]


def names(tmp_path: Path, given: list[str]) -> NameIndex:
    write_names(tmp_path / "names", given)
    return NameIndex(tmp_path / "names")


def test_exact_then_popular_then_short_prefixes_then_substrings(tmp_path: Path) -> None:
    found = names(tmp_path, NAMES).search("numpy", 10)
    assert [(each.name, each.match) for each in found] == [
        ("numpy", "exact"),
        ("numpydoc", "prefix"),
        ("my-numpy", "substring"),
        ("xnumpyx", "substring"),
    ]
    assert [each.name for each in names(tmp_path, NAMES).search("num", 3)] == ["numpy", "numba", "numpydoc"]


@pytest.mark.parametrize("typed", ["pandsa", "pndas", "pabdas", "pandaas", "Pandas"])
def test_one_slip_is_forgiven(tmp_path: Path, typed: str) -> None:
    assert "pandas" in [each.name for each in names(tmp_path, NAMES).search(typed, 5)]


def test_names_are_compared_as_indexes_do(tmp_path: Path) -> None:
    for typed in ("Scikit_Learn", "scikit.learn", "scikit learn "):
        assert names(tmp_path, NAMES).search(typed, 1)[0].name == "scikit-learn"
    assert "zope-interface" in names(tmp_path, NAMES)
    assert "zope" not in names(tmp_path, NAMES)


@given(st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True), max_size=60), st.text(max_size=10))
def test_every_name_that_begins_so_is_found_and_nothing_that_is_not_there(given: list[str], typed: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        index = names(Path(folder), given)
        known = {each.replace("--", "-") for each in given}
        for name in given:
            assert name in index
            assert index.search(name, 1)[0].match == "exact"
            assert index.search(name[:1], 1)[0].match in ("exact", "prefix")
        assert len(index.search(typed, 1_000)) <= max(len(known), len(set(given)))
        index.close()


def test_search_says_how_old_its_list_is_and_works_without_the_index(environments: Environments, index: Index) -> None:
    first = environments("search", query="app")
    assert [each.name for each in first.results] == ["apple"]
    assert first.total == len(index.files)
    assert abs(first.names_at / 1000 - time.time()) < 60
    index.down = True
    again = environments("search", query="ban")
    assert [each.name for each in again.results] == ["banana"]
    assert again.names_at == first.names_at


def test_an_index_that_cannot_be_reached_and_no_list_yet(environments: Environments, index: Index) -> None:
    index.down = True
    answer = environments("search", query="apple")
    assert answer.results == []
    assert answer.says


def test_refreshing_takes_what_is_new_and_keeps_the_old_when_it_cannot(
    environments: Environments, index: Index
) -> None:
    environments("refresh", force=True)
    index.add("ugli", "1.0")
    assert environments("refresh", force=True).total == len(index.files)
    index.down = True
    assert environments.fails("refresh", force=True).code == "INDEX_UNREACHABLE"
    assert pip_names().index is not None


def test_versions_say_what_fits_and_why_not(environments: Environments, index: Index) -> None:
    apple = environments("versions", package="apple", python="3.11.7")
    shown = {each.version: each for each in apple.versions}
    assert list(shown) == ["3.0rc1", "2.1", "2.0", "1.1", "1.0"]
    assert shown["2.1"].yanked == "it was rotten"
    assert shown["3.0rc1"].prerelease
    assert shown["2.0"].size > 0
    (date,) = environments("versions", package="date", python="3.11.7").versions
    assert (date.compatible, date.why) == (False, "it needs Python >=3.99")
    (fig,) = environments("versions", package="fig", python="3.11.7").versions
    assert not fig.compatible
    assert "Python 3.11.7 on this platform" in fig.why
    assert environments.fails("versions", package="zebra").code == "PACKAGE_NOT_FOUND"


def test_versions_from_the_cache_when_nobody_answers(
    environments: Environments, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments("versions", package="apple")
    index.down = True
    monkeypatch.setattr("hopyard.environments.search.versions.FRESH_SECONDS", 0.0)
    answer = environments("versions", package="apple")
    assert answer.offline
    assert answer.versions
    assert environments.fails("versions", package="banana").code == "INDEX_UNREACHABLE"


def test_pips_settings_are_read_as_pip_reads_them(tmp_path: Path) -> None:
    system, user = tmp_path / "system.conf", tmp_path / "user.conf"
    system.write_text("[global]\nindex-url = https://one.example/simple\ntimeout = 9\n[list]\nformat = json\n")
    user.write_text(
        "[global]\nextra-index-url =\n    https://two.example/simple\n    https://three.example/simple\n"
        "[install]\nfind-links = /wheels\nno-binary = :none:\ntrusted-host = two.example\n"
    )
    read = read_sources([system, user], {"PIP_INDEX_URL": "https://four.example/simple", "PIP_PRE": "1", "HOME": "x"})
    assert read == Sources(
        default_index="https://four.example/simple",
        extra_indexes=("https://two.example/simple", "https://three.example/simple"),
        find_links=("/wheels",),
        trusted_hosts=("two.example",),
        no_binary=(":none:",),
        prereleases=True,
        timeout="9",
    )
    said = read.arguments()
    assert said[said.index("--index-url") + 1] == "https://four.example/simple"
    assert said.count("--extra-index-url") == 2
    assert read_sources([], {"PIP_NO_INDEX": "true", "PIP_INDEX_URL": "https://x.example"}).indexes == ()


def test_secrets_of_an_index_are_not_written_down(
    environments: Environments, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.python.environments.conftest import forget

    monkeypatch.setenv("PIP_INDEX_URL", index.url.replace("://", "://me:s3cret@"))
    forget()
    environments.create("work", "apple")
    environments("search", query="apple")
    for folder in (environments.project, Path(os.environ["HOPYARD_CACHE"])):
        for path in folder.rglob("*.json"):
            assert "s3cret" not in path.read_text("utf-8", "replace"), path


def test_folders_of_wheels_are_searched_and_installed_from(
    environments: Environments, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.python.environments.conftest import forget

    wheels = tmp_path / "wheels"
    wheels.mkdir()
    index.add("vanilla", "1.0")
    (wheels / "vanilla-1.0-py3-none-any.whl").write_bytes(index.contents["/files/vanilla/vanilla-1.0-py3-none-any.whl"])
    del index.files["vanilla"]
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    forget()
    assert [each.name for each in environments("search", query="vani").results] == ["vanilla"]
    environments.create("work", "vanilla", "apple")
    assert environments.versions() == {"apple": "2.0", "vanilla": "1.0"}
    sources = {each.name: each.source for each in environments("describe", name="work").packages}
    assert sources == {"apple": "127.0.0.1", "vanilla": "files"}
