"""Text that was written for a terminal, for where there is none."""

import re

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def without_colours(text: str) -> str:
    return _ANSI.sub("", text)


def overwritten(line: str) -> str:
    """What is left to see of `line`: a carriage return begins it again, as progress bars do; one at its end waits."""
    if "\r" not in line:
        return line
    drawn = line.rstrip("\r")
    left = drawn[drawn.rfind("\r") + 1 :]
    return left if drawn == line else f"{left}\r"


def as_seen(text: str) -> str:
    """Every line of `text` as it was left."""
    return "\n".join(overwritten(line).rstrip("\r") for line in text.split("\n"))
