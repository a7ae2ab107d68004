"""Export and import as operations."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from hopyard.environments import store
from hopyard.environments.building import Plan
from hopyard.environments.changing import solve_what_can_be_had
from hopyard.environments.events import Logged, Tell
from hopyard.environments.exchange.taking import Taken, take, unreadable
from hopyard.environments.exchange.writing import export as write
from hopyard.environments.making import make, refuse_existing
from hopyard.environments.places import places
from hopyard.environments.requests import Export, Import
from hopyard.environments.shapes import Changed, Exported, Kind
from hopyard.environments.specs import name_of
from hopyard.environments.wishes import first

MOST_BYTES: Final = 5_000_000


def export(request: Export, tell: Tell) -> Exported:
    here = places(request.project)
    generation = store.current(store.existing(here, request.name))
    return write(request.name, store.lock_of(generation), store.wish_of(generation), request)


def import_(request: Import, tell: Tell) -> Changed:
    began = time.perf_counter()
    here = places(request.project)
    refuse_existing(here, request.name)
    filename, text = _read(request)
    try:
        taken = take(filename, text)
    except ValueError as problem:
        raise unreadable(filename or "The text", problem) from None
    kind: Kind = "conda" if request.kind == "conda" else "venv" if request.kind == "venv" else taken.kind
    if kind == "venv":
        _as_pip(taken)
    python = request.python or taken.python
    wish = first(python, taken.packages, request.channels or taken.channels, kernel=request.kernel)
    wish, lock, interpreter = solve_what_can_be_had(wish, kind, taken.notes, tell)
    for note in taken.notes:
        tell(Logged(line=note))
    plan = Plan(
        lock=lock,
        wish=wish,
        machine=request.machine,
        because=f"import {Path(filename).name or 'a file'}",
        interpreter=interpreter,
    )
    return make(here, request, kind, plan, tell, began, taken.notes)


def _as_pip(taken: Taken) -> None:
    """conda lines in a virtual environment: names are mostly the same, and versions are written otherwise."""
    for wanted in [each for each in taken.packages if each.manager == "conda"]:
        taken.packages.remove(wanted)
        name = name_of(wanted)
        taken.notes.append(f"{wanted.spec} comes from the package index, as {name} at any version.")
        taken.want(name, "pip")


def _read(request: Import) -> tuple[str, str]:
    if not request.path:
        return request.filename, request.text
    path = Path(request.path).expanduser()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise unreadable(request.path, f"it is larger than {MOST_BYTES} bytes")
        return request.filename or path.name, path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise unreadable(request.path, getattr(problem, "strerror", None) or problem) from None
