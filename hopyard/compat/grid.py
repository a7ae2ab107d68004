"""Every combination of arguments, as the lists that launch takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any


def grid_params(args_dict: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """{"a": [1, 2], "b": [3, 4]} → {"a": [1, 1, 2, 2], "b": [3, 4, 3, 4]}."""
    rows = list(product(*args_dict.values()))
    return {name: [row[at] for row in rows] for at, name in enumerate(args_dict)}
