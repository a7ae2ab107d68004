"""Builds a generation beside the others and switches to it. Until the switch nothing of the environment has changed;
what ends the build, the folder without its record is a leftover that the next operation sweeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hopyard.environments import files, kernelspec, store
from hopyard.environments.events import Logged, PhaseBegan, Tell
from hopyard.environments.headstart import HeadStart
from hopyard.environments.laying import Twin, lay
from hopyard.environments.machines import part_for
from hopyard.environments.places import EnvironmentPlace, Places
from hopyard.environments.shapes import EnvironmentRecord, GenerationRecord, Lock, Machine, Wish


class Plan(msgspec.Struct, kw_only=True):
    lock: Lock
    wish: Wish
    machine: Machine
    because: str
    interpreter: str = ""
    """A virtual environment is made from it."""


def build_and_switch(
    places: Places,
    place: EnvironmentPlace,
    plan: Plan,
    tell: Tell,
    guard: int,
    *,
    announce: EnvironmentRecord | None = None,
    warm: Path | None = None,
    twin: Twin | None = None,
    start: HeadStart | None = None,
) -> GenerationRecord:
    """`announce`: record of a new environment, written when its first generation is whole. `warm`: a prefix whose
    bytecode is taken over; else that of the current generation. `start`: what may have been laid already."""
    parent = store.current_number(place)
    machine, part = part_for(plan.lock, plan.machine)
    laid = start.taken(plan.lock) if start else None
    generation = start.generation if start and laid else store.next_generation(place)
    try:
        with _thrown_away_unless_done(generation.folder):
            if laid is not None:
                meanwhile = f"{len(part.packages)} packages were laid and tried out meanwhile"
                tell(PhaseBegan(phase="test", says=meanwhile))
                tell(Logged(line=f"{meanwhile}: the indexes say what the caches did"))
            else:
                generation.folder.mkdir(parents=True)
                laid = lay(
                    place.name,
                    generation.prefix,
                    plan.lock,
                    part,
                    plan.interpreter,
                    tell,
                    guard,
                    old=place.generation(parent).prefix if parent else warm,
                    twin=twin,
                    meanwhile=lambda: store.write_plan(generation, plan.lock, plan.wish),
                )
            record = GenerationRecord(
                number=generation.number,
                created_at=store.now_millis(),
                because=plan.because,
                python=plan.lock.python,
                lock_hash=part.hash,
                machine=machine,
                parent=parent,
                size=laid.size,
                packages=len(part.packages),
                tried_as=laid.tried_as,
            )
            files.write(generation.record, record)
    except OSError as problem:
        raise files.of_os(problem, generation.folder) from None
    tell(PhaseBegan(phase="switch", says=f"Generation {generation.number} is the current one"))
    store.switch(place, generation.number)
    if announce is not None:
        files.write(place.record, announce)
    kernelspec.settle(places, place)
    return record


@contextmanager
def _thrown_away_unless_done(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        files.throw_away(folder)
        raise
