"""Answers imports of the old names. As the last finder it is asked only when nothing else has them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

ROOTS = frozenset({"hops", "maggy", "pydoop"})
SAME = {"maggy.experiment_config": "maggy.config"}
"""1.0's name of a package that 1.1 renamed."""
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "names")


class CompatFinder:
    """Modules of `names/` under their old names. Below a real package it answers nothing."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root, _, below = name.partition(".")
        if root not in ROOTS or (below and not _is_ours(sys.modules.get(root))):
            return None
        place = os.path.join(_FOLDER, *_renamed(name).split("."))
        package = os.path.join(place, "__init__.py")
        if os.path.isfile(package):
            return _spec(name, package, [place])
        if os.path.isfile(f"{place}.py"):
            return _spec(name, f"{place}.py", None)
        return None


def _renamed(name: str) -> str:
    for old, new in SAME.items():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return name


def _is_ours(module: ModuleType | None) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(_FOLDER)


def _spec(name: str, file: str, search: list[str] | None) -> ModuleSpec:
    spec = ModuleSpec(name, SourceFileLoader(name, file), origin=file, is_package=search is not None)
    spec.has_location = True
    spec.cached = None
    if search is not None:
        spec.submodule_search_locations = search
    return spec
