import os

import pytest

from hopyard.variables import LastingVariables


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_MACHINE", "machine")
    for name in ("ONE", "TWO"):
        monkeypatch.delenv(name, raising=False)


def seen() -> list[str | None]:
    return [os.environ.get(name) for name in ("ONE", "TWO", "OF_THE_MACHINE")]


def test_they_last_until_the_next_are_set_and_what_was_there_comes_back() -> None:
    lasting = LastingVariables()
    lasting.set({"ONE": "1", "OF_THE_MACHINE": "mine"})
    assert seen() == ["1", None, "mine"]
    lasting.set({"TWO": "2"})
    assert seen() == [None, "2", "machine"]
    lasting.set({})
    assert seen() == [None, None, "machine"]


def test_what_the_attempt_changed_of_them_is_as_wanted_for_the_next() -> None:
    lasting = LastingVariables()
    lasting.set({"ONE": "1", "TWO": "2"})
    os.environ["ONE"] = "else"
    del os.environ["TWO"]
    lasting.set({"ONE": "1", "TWO": "2"})
    assert seen() == ["1", "2", "machine"]
    del os.environ["ONE"]
    lasting.set({})
    assert seen() == [None, None, "machine"]
