"""Brings a machine in step with a lock: the prefix that holds exactly it, built once however many ask at once."""

from __future__ import annotations

import time
from pathlib import Path

from hopyard._client.lock import locked
from hopyard._protocol.errors import error
from hopyard.environments import files, store
from hopyard.environments.building import Plan, build_and_switch
from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.laying import lay
from hopyard.environments.machines import part_for
from hopyard.environments.places import GenerationPlace, Places, interpreter_of, places
from hopyard.environments.requests import Sync
from hopyard.environments.shapes import Lock, Synced
from hopyard.environments.solving import content_hash, platform_name
from hopyard.environments.views import damage


def sync(request: Sync, tell: Tell) -> Synced:
    began = time.perf_counter()
    here = places(request.project)
    if request.target:
        lock = _lock(here, request)
        return _into_folder(lock, Path(request.target).expanduser().resolve(), request, tell, began)
    return _in_place(here, request, tell, began)


def _lock(here: Places, request: Sync) -> Lock:
    if request.lock:
        return _checked(store.read_lock(Path(request.lock).expanduser()), request.lock)
    generation = store.current(store.existing(here, request.name))
    return _checked(store.lock_of(generation), str(generation.lock))


def _in_place(here: Places, request: Sync, tell: Tell, began: float) -> Synced:
    """The environment itself: whole already, or built anew from its lock as a new generation."""
    place = store.existing(here, request.name)
    with store.guarded(place, tell) as guard:
        generation = store.current(place)
        wanted = store.lock_of(generation)
        lock = _lock(here, request)
        _, part = part_for(lock, request.machine)
        held = next((each.lock_hash for each in store.generations(place) if each.number == generation.number), "")
        if held == part.hash and not damage(generation, part):
            return _answer(generation.prefix, part.hash, False, began)
        wish = store.wish_of(generation)
        because = "sync" if lock == wanted else f"sync with {request.lock}"
        plan = Plan(lock=lock, wish=wish, machine=request.machine, because=because)
        record = build_and_switch(here, place, plan, tell, guard)
        return _answer(place.generation(record.number).prefix, record.lock_hash, True, began)


def _into_folder(lock: Lock, target: Path, request: Sync, tell: Tell, began: float) -> Synced:
    """One prefix a lock hash, which is never changed once it is whole."""
    _, part = part_for(lock, request.machine)
    generation = GenerationPlace(target / part.hash[:32])
    try:
        target.mkdir(parents=True, exist_ok=True)
        with locked(
            target / f"{part.hash[:32]}.guard", lambda: tell(PhaseBegan(phase="queue", says="Another one syncs it"))
        ) as guard:
            if generation.lock.exists():
                return _answer(generation.prefix, part.hash, False, began)
            files.throw_away(generation.folder)
            generation.folder.mkdir()
            try:
                lay(request.name or "synced", generation.prefix, lock, part, "", tell, guard)
                files.write(generation.lock, lock)
            except BaseException:
                files.throw_away(generation.folder)
                raise
    except OSError as problem:
        raise files.of_os(problem, target) from None
    return _answer(generation.prefix, part.hash, True, began)


def _checked(lock: Lock, path: str) -> Lock:
    """A lock whose content is not what its hash says was changed by hand or damaged."""
    for part in lock.machines.values():
        if content_hash(part, lock.python, lock.kernel) != part.hash:
            if lock.platform != platform_name():
                break
            raise error("LOCK_CORRUPT", path=path, why="its content is not what its hash says")
    if lock.platform != platform_name():
        difference = f"the lock is for {lock.platform}, this machine is {platform_name()}"
        raise error("LOCK_MISMATCH", here=platform_name(), there=lock.platform, difference=difference)
    return lock


def _answer(prefix: Path, lock_hash: str, changed: bool, began: float) -> Synced:
    return Synced(
        path=str(prefix),
        interpreter=str(interpreter_of(prefix)),
        lock_hash=lock_hash,
        changed=changed,
        seconds=time.perf_counter() - began,
    )
