"""Operations that make generations: create, change, clone."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments import store
from hopyard.environments.building import Plan, build_and_switch
from hopyard.environments.diffs import preview as difference
from hopyard.environments.events import Previewed, Tell
from hopyard.environments.found import view_of
from hopyard.environments.headstart import HeadStart, ahead
from hopyard.environments.installed import installed, normal
from hopyard.environments.laying import Twin
from hopyard.environments.machines import part_for
from hopyard.environments.making import build, make, opened, planned, refuse_existing
from hopyard.environments.places import EnvironmentPlace, Places, places
from hopyard.environments.requests import Change, Clone, Create
from hopyard.environments.shapes import Changed, Kind, Lock, Preview, Wanted, Wish
from hopyard.environments.solving import Upgrading, solve
from hopyard.environments.specs import canonical, name_of, package_name
from hopyard.environments.views import view
from hopyard.environments.wishes import BUILT_IN, changed, first


def create(request: Create, tell: Tell) -> Changed:
    wish = first(request.python, request.packages, request.channels, kernel=request.kernel)
    began = time.perf_counter()
    here = places(request.project)
    refuse_existing(here, request.name)

    def plan(head_start: HeadStart | None = None) -> Plan:
        guard, lay = (head_start.guard, head_start.lay) if head_start else (None, None)
        lock, interpreter = solve(wish, request.kind, None, Upgrading(), tell, guard, lay)
        return Plan(lock=lock, wish=wish, machine=request.machine, because=_created(wish), interpreter=interpreter)

    if request.preview:
        return planned(here, request.name, request.kind, plan(), tell, began)
    with opened(here, request.name, tell) as (place, guard), ahead(place, wish, request.machine, guard) as start:
        return build(here, place, request.display_name, request.kind, plan(start), tell, began, guard, start=start)


def change(request: Change, tell: Tell) -> Changed:
    began = time.perf_counter()
    here = places(request.project)
    place = store.existing(here, request.name)
    if request.preview:  # it only reads: no need to wait for others
        return _change(here, place, request, tell, None, began)
    with store.guarded(place, tell) as guard:
        return _change(here, place, request, tell, guard, began)


def clone(request: Clone, tell: Tell) -> Changed:
    began = time.perf_counter()
    here = places(request.project)
    refuse_existing(here, request.name)
    source = Path(request.source).expanduser()
    if source.is_absolute():
        return _adopt(here, request, source, tell, began)
    place = store.existing(here, request.source)
    generation = store.current(place)
    record = next(each for each in store.generations(place) if each.number == generation.number)
    lock, wish = store.lock_of(generation), store.wish_of(generation)
    plan = Plan(lock=lock, wish=wish, machine=record.machine, because=f"clone {request.source}")
    kind = store.record_of(place).kind
    twin = Twin(generation.prefix, record.size)
    return make(here, request, kind, plan, tell, began, twin=twin)


def _change(
    here: Places, place: EnvironmentPlace, request: Change, tell: Tell, guard: int | None, began: float
) -> Changed:
    generation = store.current(place)
    old_lock, old_wish = store.lock_of(generation), store.wish_of(generation)
    upgrading = Upgrading(names=[package_name(each) for each in request.upgrade], everything=request.upgrade_all)
    _refuse_missing(place.name, old_lock, upgrading.names)
    wish = changed(place.name, old_wish, old_lock, request)
    agreed = partial(_agreed, request, generation.prefix, wish, upgrading, old_lock, tell)
    if guard is None:
        lock, interpreter = solve(wish, old_lock.kind, old_lock, upgrading, tell)
        return _unchanged(here, place, agreed(lock), began)
    with ahead(place, wish, request.machine, guard) as start:
        lock, interpreter = solve(wish, old_lock.kind, old_lock, upgrading, tell, guard, start.lay)
        shown = agreed(lock)
        if not shown.changes and store.same_wish(wish, old_wish):
            return _unchanged(here, place, shown, began)
        because = _changed(request, shown)
        plan = Plan(lock=lock, wish=wish, machine=request.machine, because=because, interpreter=interpreter)
        build_and_switch(here, place, plan, tell, guard, start=start)
    return Changed(environment=view(here, place), preview=shown, seconds=time.perf_counter() - began)


def _agreed(
    request: Change, prefix: Path, wish: Wish, upgrading: Upgrading, old: Lock, tell: Tell, new: Lock
) -> Preview:
    """What will change; refused when something else was agreed to."""
    machine, part = part_for(new, request.machine)
    shown = difference(old, new, machine, wish)
    if upgrading.names or upgrading.everything:
        from hopyard.environments.held_back import held_back  # it asks indexes

        shown.held_back = held_back(wish, upgrading, part_for(old, request.machine)[1], part, new, prefix)
    tell(Previewed(preview=shown))
    if request.expect and request.expect != part.hash:
        raise error("PREVIEW_OUTDATED", name=request.name)
    return shown


def _unchanged(here: Places, place: EnvironmentPlace, shown: Preview, began: float) -> Changed:
    seconds = time.perf_counter() - began
    return Changed(environment=view(here, place), preview=shown, switched=False, seconds=seconds)


def _refuse_missing(name: str, lock: Lock, packages: list[str]) -> None:
    held = {each.name for part in lock.machines.values() for each in part.packages}
    for package in packages:
        if package not in held:
            raise error("PACKAGE_NOT_INSTALLED", package=package, name=name)


def _adopt(here: Places, request: Clone, prefix: Path, tell: Tell, began: float) -> Changed:
    """A managed environment with what a found one holds, at the same versions where they can be had."""
    shown = view_of(prefix)
    if shown is None:
        raise error("ENVIRONMENT_NOT_FOUND", name=request.source, project=here.project)
    kind: Kind = "conda" if (prefix / "conda-meta").is_dir() else "venv"
    packages, notes = [], []
    for each in installed(prefix):
        if (each.name in BUILT_IN and each.name == "hopyard") or each.name in ("pip", "setuptools", "wheel", "python"):
            continue
        wanted = Wanted(spec=f"{each.name}=={each.version}", manager=each.manager)
        try:
            canonical(wanted)
        except HopyardError as refused:
            notes.append(f"{each.name} {each.version} is left out: {refused.message}")
            continue
        packages.append(wanted)
    python = shown.python if kind == "conda" else ".".join(shown.python.split(".")[:2])
    wish = first(python, packages, [], kernel=request.kernel)
    wish, lock, interpreter = solve_what_can_be_had(wish, kind, notes, tell)
    plan = Plan(lock=lock, wish=wish, machine="all", because=f"adopt {request.source}", interpreter=interpreter)
    return make(here, request, kind, plan, tell, began, notes)


def solve_what_can_be_had(wish: Wish, kind: Kind, notes: list[str], tell: Tell) -> tuple[Wish, Lock, str]:
    """What no index or channel has is left out and said; what does not go together is refused."""
    while True:
        try:
            return (wish, *solve(wish, kind, None, Upgrading(), tell))
        except HopyardError as problem:
            if problem.code != "PACKAGE_NOT_FOUND":
                raise
            kept = [each for each in wish.packages if not _is_about(problem, each.spec, name_of(each))]
            if len(kept) == len(wish.packages):
                raise
            notes.append(f"Left out: {problem.message}")
            wish = Wish(python=wish.python, packages=kept, channels=wish.channels, kernel=wish.kernel)


def _is_about(problem: HopyardError, spec: str, name: str) -> bool:
    said = re.match(r"There is no package (.+?) in ", problem.message)
    wanted = said[1].replace(" ", "") if said else ""
    return wanted == spec.replace(" ", "") or normal(re.split(r"[=<>!~]", wanted)[0]) == normal(name)


def _created(wish: Wish) -> str:
    named = ", ".join(each.spec for each in wish.packages[:6])
    more = f" and {len(wish.packages) - 6} more" if len(wish.packages) > 6 else ""
    return f"create with {named}{more}" if named else "create"


def _changed(request: Change, shown: Preview) -> str:
    words = []
    if request.install:
        words.append("install " + ", ".join(each.spec for each in request.install))
    if request.remove:
        words.append("remove " + ", ".join(request.remove))
    if request.upgrade_all:
        words.append("upgrade all")
    elif request.upgrade:
        words.append("upgrade " + ", ".join(request.upgrade))
    return "; ".join(words) or f"{len(shown.changes)} changes"
