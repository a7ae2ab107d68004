"""Operations on what is there already: roll back and forward, prune, remove, kernel, active environment."""

from __future__ import annotations

import time

from hopyard._protocol.errors import error
from hopyard.environments import files, kernelspec, store
from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.places import EnvironmentPlace, places
from hopyard.environments.processes import generations_in_use
from hopyard.environments.reading import listing
from hopyard.environments.requests import Activate, Kernel, ListEnvironments, Prune, Remove, RollBack
from hopyard.environments.shapes import Changed, KernelAnswer, Listing, Pruned, PrunedEnvironment
from hopyard.environments.views import view


def roll_back(request: RollBack, tell: Tell) -> Changed:
    """To any generation, earlier or later."""
    began = time.perf_counter()
    here = places(request.project)
    place = store.existing(here, request.name)
    with store.guarded(place, tell):
        now = store.current_number(place)
        wanted = request.generation or _before(place, now)
        if not place.generation(wanted).record.exists() or wanted == 0:
            known = ", ".join(str(each.number) for each in store.generations(place))
            shown = request.generation or f"before {now}"
            raise error("GENERATION_NOT_FOUND", name=request.name, generation=shown, known=known)
        tell(PhaseBegan(phase="switch", says=f"Generation {wanted} is the current one"))
        store.switch(place, wanted)
        kernelspec.settle(here, place)
    return Changed(environment=view(here, place), switched=wanted != now, seconds=time.perf_counter() - began)


def prune(request: Prune, tell: Tell) -> Pruned:
    here = places(request.project)
    chosen = [store.existing(here, request.name)] if request.name else [e for e in here.all() if e.record.exists()]
    answer = Pruned(environments=[])
    for place in chosen:
        with store.guarded(place, tell):
            _prune(place, max(1, request.keep), answer, tell)
    return answer


def remove(request: Remove, tell: Tell) -> Listing:
    here = places(request.project)
    place = store.existing(here, request.name)
    with store.guarded(place, tell):
        numbers = [each.number for each in store.generations(place)]
        used = generations_in_use(place, numbers)
        if used and not request.force:
            pids = sorted(pid for each in used.values() for pid in each)
            users = f"process{'es' if len(pids) > 1 else ''} {', '.join(map(str, pids[:5]))}"
            raise error("ENVIRONMENT_IN_USE", name=request.name, users=users)
        if store.active_name(here) == request.name:
            store.set_active(here, "")
        kernelspec.forget(here, request.name)
        place.record.unlink()  # from here on there is no such environment
        files.throw_away(place.folder)
    return listing(ListEnvironments(project=request.project), tell)


def kernel(request: Kernel, tell: Tell) -> KernelAnswer:
    here = places(request.project)
    place = store.existing(here, request.name)
    with store.guarded(place, tell):
        record = store.record_of(place)
        if request.enabled and not store.wish_of(store.current(place)).kernel:
            what = f"A kernel of {request.name}"
            raise error("BAD_REQUEST", what=what, why="it was created without the kernel library")
        record.display_name = (request.display_name or record.display_name or request.name) if request.enabled else ""
        files.write(place.record, record)
        kernelspec.settle(here, place)
    enabled = bool(record.display_name)
    name = kernelspec.kernel_name(here, request.name)
    path = str(kernelspec.kernels_folder() / name) if enabled else ""
    return KernelAnswer(kernel=name if enabled else "", display_name=record.display_name, path=path)


def activate(request: Activate, tell: Tell) -> Listing:
    here = places(request.project)
    store.set_active(here, request.name)
    return listing(ListEnvironments(project=request.project), tell)


def _before(place: EnvironmentPlace, now: int) -> int:
    """The generation that the current one was made from, else the next lower one."""
    known = {each.number: each for each in store.generations(place)}
    parent = known[now].parent if now in known else 0
    return parent if parent in known else max((number for number in known if number < now), default=0)


def _prune(place: EnvironmentPlace, keep: int, answer: Pruned, tell: Tell) -> None:
    numbers = [each.number for each in store.generations(place)]
    now = store.current_number(place)
    used = generations_in_use(place, numbers)
    kept = {now, *numbers[-keep:], *used}
    tell(PhaseBegan(phase="sweep", says=f"Pruning {place.name}"))
    for number in numbers:
        if number in kept:
            continue
        generation = place.generation(number)
        answer.freed += files.size_of(generation.folder)
        generation.record.unlink()  # from here on it is a leftover
        files.throw_away(generation.folder)
    answer.environments.append(
        PrunedEnvironment(
            name=place.name,
            removed=[number for number in numbers if number not in kept],
            kept=sorted(kept.intersection(numbers)),
            in_use=sorted(used),
        )
    )
