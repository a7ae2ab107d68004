"""What users' Python said in the oracle's process: it is in a log of the project, shown when the experiment ends."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MARK: Final = "hopyard warns: "
FOLDER: Final = (".hopyard", "logs", "oracles")
MOST_BYTES: Final = 1_000_000
"""Of the end of the log: an optimizer that says a lot fills no memory."""


def warning_line(text: str) -> str:
    """A line that the kernel shows as a warning."""
    return MARK + " ".join(text.split())


def said_by(project: Path, experiment: str) -> str:
    """All of it; nothing where there is no oracle, or its log is on another machine."""
    try:
        with project.joinpath(*FOLDER, f"{experiment}.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - MOST_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def warnings_in(text: str) -> list[str]:
    """Each once: an oracle that was begun anew says them again."""
    lines = (line for line in text.splitlines() if line.startswith(MARK))
    return list(dict.fromkeys(line.removeprefix(MARK) for line in lines))
