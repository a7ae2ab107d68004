"""What is left to see of lines that are drawn again and again."""

from __future__ import annotations

import pytest

from hopyard._protocol.terminal_text import overwritten
from hopyard.executor.overwritten import collapsed, unfinished


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("plain\nlines", "plain\nlines"),
        ("\r10 %\r20 %", "\r20 %"),
        ("10 %\r20 %\r", "\r20 %\r"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("a\rb\nc\rd\n", "\rb\n\rd\n"),
        ("\b\b\b\b\r1/10", "\r1/10"),
        ("\r", "\r"),
    ],
)
def test_a_text_without_what_it_overwrites_itself(printed: str, left: str) -> None:
    assert collapsed(printed) == left
    assert collapsed(left) == left


@pytest.mark.parametrize("seed", range(50))
def test_whoever_reads_what_is_left_sees_the_same(seed: int) -> None:
    import random

    chosen = random.Random(seed)
    pieces = ["".join(chosen.choices("ab\r\n", k=chosen.randint(1, 6))) for _ in range(8)]

    def seen(text: str) -> list[str]:
        return [overwritten(line.rstrip("\r")) for line in text.split("\n")]

    assert seen("".join(map(collapsed, pieces))) == seen("".join(pieces))


def test_the_line_that_may_still_be_overwritten() -> None:
    assert unfinished("a\nbc") == "bc"
    assert unfinished("a\n") == ""
    assert unfinished("\r12 %") == "12 %"
