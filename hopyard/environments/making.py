"""A new environment. When its first generation cannot be built, nothing of it stays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hopyard._protocol.errors import error
from hopyard.environments import files, store
from hopyard.environments.building import Plan, build_and_switch
from hopyard.environments.diffs import preview as difference
from hopyard.environments.events import Previewed, Tell
from hopyard.environments.headstart import HeadStart
from hopyard.environments.laying import Twin
from hopyard.environments.machines import part_for
from hopyard.environments.places import EnvironmentPlace, Places
from hopyard.environments.requests import Clone, Create, Import
from hopyard.environments.shapes import Changed, EnvironmentRecord, EnvironmentView, Kind, Preview
from hopyard.environments.views import view


def make(
    here: Places,
    request: Create | Clone | Import,
    kind: Kind,
    plan: Plan,
    tell: Tell,
    began: float,
    notes: Sequence[str] = (),
    twin: Twin | None = None,
) -> Changed:
    """Or only its preview, where that was asked for."""
    if request.preview:
        return planned(here, request.name, kind, plan, tell, began, notes)
    with opened(here, request.name, tell) as (place, guard):
        return build(here, place, request.display_name, kind, plan, tell, began, guard, notes=notes, twin=twin)


def planned(
    here: Places, name: str, kind: Kind, plan: Plan, tell: Tell, began: float, notes: Sequence[str] = ()
) -> Changed:
    """What would be made; nothing is."""
    folder = here.environment(name).folder
    shown = EnvironmentView(name=name, kind=kind, path=str(folder), state="empty", python=plan.lock.python)
    preview = _previewed(plan, notes, tell)
    return Changed(environment=shown, preview=preview, switched=False, seconds=time.perf_counter() - began)


@contextmanager
def opened(here: Places, name: str, tell: Tell) -> Iterator[tuple[EnvironmentPlace, int]]:
    """Its folder, under its guard. Who leaves before its record is written leaves nothing behind."""
    refuse_existing(here, name)
    place = here.environment(name)
    with store.guarded(place, tell, new=True) as guard:
        refuse_existing(here, name)
        try:
            yield place, guard
        finally:
            if not place.record.exists():
                files.throw_away(place.folder)


def build(
    here: Places,
    place: EnvironmentPlace,
    display_name: str,
    kind: Kind,
    plan: Plan,
    tell: Tell,
    began: float,
    guard: int,
    *,
    notes: Sequence[str] = (),
    twin: Twin | None = None,
    start: HeadStart | None = None,
) -> Changed:
    preview = _previewed(plan, notes, tell)
    record = EnvironmentRecord(
        name=place.name,
        kind=kind,
        created_at=store.now_millis(),
        display_name=(display_name or place.name) if plan.wish.kernel else "",
    )
    warm = twin.prefix if twin else None
    build_and_switch(here, place, plan, tell, guard, announce=record, warm=warm, twin=twin, start=start)
    return Changed(environment=view(here, place), preview=preview, seconds=time.perf_counter() - began)


def refuse_existing(here: Places, name: str) -> None:
    if here.environment(name).record.exists():
        raise error("ENVIRONMENT_EXISTS", name=name)


def _previewed(plan: Plan, notes: Sequence[str], tell: Tell) -> Preview:
    machine, _ = part_for(plan.lock, plan.machine)
    shown = difference(None, plan.lock, machine, plan.wish)
    shown.notes = list(notes)
    tell(Previewed(preview=shown))
    return shown
