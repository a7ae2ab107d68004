"""Names that are meant most often when their first letters are typed, most popular first. An index does not tell."""

from __future__ import annotations

from pathlib import Path
from typing import Final

POPULAR: Final = tuple(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
RANK: Final = {name: rank for rank, name in enumerate(POPULAR)}
