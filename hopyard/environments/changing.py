"""Operations that make generations: create, change, clone."""

from __future__ import annotations

import re
import time
from pathlib import Path

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments import files, store
from hopyard.environments.building import Plan, Twin, build_and_switch
from hopyard.environments.diffs import preview as difference
from hopyard.environments.events import Previewed, Tell
from hopyard.environments.found import view_of
from hopyard.environments.installed import installed, normal
from hopyard.environments.machines import part_for
from hopyard.environments.places import EnvironmentPlace, Places, places
from hopyard.environments.requests import Change, Clone, Create
from hopyard.environments.shapes import (
    Changed,
    EnvironmentRecord,
    EnvironmentView,
    Kind,
    Lock,
    Preview,
    Wanted,
    Wish,
)
from hopyard.environments.solving import Upgrading, solve
from hopyard.environments.specs import canonical, name_of, package_name
from hopyard.environments.views import view
from hopyard.environments.wishes import BUILT_IN, changed, first


def create(request: Create, tell: Tell) -> Changed:
    wish = first(request.python, request.packages, request.channels, kernel=request.kernel)
    began = time.perf_counter()
    here = places(request.project)
    refuse_existing(here, request.name)
    lock, interpreter = solve(wish, request.kind, None, Upgrading(), tell)
    plan = Plan(
        lock=lock,
        wish=wish,
        machine=request.machine,
        because=_created(wish),
        interpreter=interpreter,
    )
    return make(here, request.name, request.kind, plan, tell, request.display_name, request.preview, began)


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
    return make(here, request.name, kind, plan, tell, request.display_name, request.preview, began, twin=twin)


def make(
    here: Places,
    name: str,
    kind: Kind,
    plan: Plan,
    tell: Tell,
    display_name: str,
    preview: bool,
    began: float,
    notes: list[str] | None = None,
    twin: Twin | None = None,
) -> Changed:
    """A new environment. When its first generation cannot be built, nothing of it stays."""
    machine, _ = part_for(plan.lock, plan.machine)
    shown = difference(None, plan.lock, machine, plan.wish)
    shown.notes = notes or []
    tell(Previewed(preview=shown))
    place = here.environment(name)
    if preview:
        planned = EnvironmentView(name=name, kind=kind, path=str(place.folder), state="empty", python=plan.lock.python)
        return Changed(environment=planned, preview=shown, switched=False, seconds=time.perf_counter() - began)
    try:
        place.generations.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise files.of_os(problem, place.folder) from None
    with store.guarded(place, tell) as guard:
        refuse_existing(here, name)
        record = EnvironmentRecord(
            name=name,
            kind=kind,
            created_at=store.now_millis(),
            display_name=(display_name or name) if plan.wish.kernel else "",
        )
        try:
            warm = twin.prefix if twin else None
            build_and_switch(here, place, plan, tell, guard, announce=record, warm=warm, twin=twin)
        except BaseException:
            if not place.record.exists():
                files.throw_away(place.folder)
            raise
    return Changed(environment=view(here, place), preview=shown, seconds=time.perf_counter() - began)


def refuse_existing(here: Places, name: str) -> None:
    if here.environment(name).record.exists():
        raise error("ENVIRONMENT_EXISTS", name=name)


def _change(
    here: Places, place: EnvironmentPlace, request: Change, tell: Tell, guard: int | None, began: float
) -> Changed:
    generation = store.current(place)
    old_lock, old_wish = store.lock_of(generation), store.wish_of(generation)
    upgrading = Upgrading(names=[package_name(each) for each in request.upgrade], everything=request.upgrade_all)
    _refuse_missing(place.name, old_lock, upgrading.names)
    wish = changed(place.name, old_wish, old_lock, request)
    lock, interpreter = solve(wish, old_lock.kind, old_lock, upgrading, tell, guard)
    machine, part = part_for(lock, request.machine)
    shown = difference(old_lock, lock, machine, wish)
    tell(Previewed(preview=shown))
    if request.expect and request.expect != part.hash:
        raise error("PREVIEW_OUTDATED", name=place.name)
    nothing = not shown.changes and store.same_wish(wish, old_wish)
    if guard is None or nothing:
        return Changed(
            environment=view(here, place), preview=shown, switched=False, seconds=time.perf_counter() - began
        )
    plan = Plan(
        lock=lock, wish=wish, machine=request.machine, because=_changed(request, shown), interpreter=interpreter
    )
    build_and_switch(here, place, plan, tell, guard)
    return Changed(environment=view(here, place), preview=shown, seconds=time.perf_counter() - began)


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
    return make(here, request.name, kind, plan, tell, request.display_name, request.preview, began, notes)


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
