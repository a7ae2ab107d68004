"""Options of a magic's line. An unknown one is refused by listing those there are."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple


class Option(NamedTuple):
    flag: str
    value: str = ""
    """What it takes, as the list of options shows it; empty for a switch."""
    says: str = ""


class Given(NamedTuple):
    options: dict[str, list[str]]
    rest: list[str]

    def last(self, flag: str) -> str | None:
        values = self.options.get(flag)
        return values[-1] if values else None


def parse(magic: str, line: str, options: Sequence[Option]) -> Given:
    known = {option.flag: option for option in options}
    given: dict[str, list[str]] = {}
    rest: list[str] = []
    words = _words(magic, line, options)
    while words:
        word = words.pop(0)
        flag, equals, value = word.partition("=")
        if not word.startswith("-"):
            rest.append(word)
            continue
        option = known.get(flag)
        if option is None:
            raise usage(magic, f"has no option {flag}", options)
        if not option.value:
            if equals:
                raise usage(magic, f"takes no value for {flag}", options)
            value = "yes"
        elif not equals:
            if not words or words[0].startswith("--"):
                raise usage(magic, f"needs a value after {flag}", options)
            value = words.pop(0)
        given.setdefault(flag, []).append(value)
    return Given(given, rest)


def number(magic: str, flag: str, text: str | None, options: Sequence[Option]) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise usage(magic, f"takes a number after {flag}, not {text!r}", options) from None


def usage(magic: str, why: str, options: Sequence[Option]) -> Exception:
    from IPython.core.error import UsageError

    width = max(len(f"{option.flag} {option.value}".strip()) for option in options)
    listed = "\n".join(f"  {f'{option.flag} {option.value}'.strip():<{width}}  {option.says}" for option in options)
    return UsageError(f"{magic} {why}. Its options:\n{listed}")


def _words(magic: str, line: str, options: Sequence[Option]) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError as broken:
        raise usage(magic, f"cannot read its line: {broken}", options) from None
