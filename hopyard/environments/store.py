"""Environments as they lie on the disk: read, switched, swept. Nothing here solves or installs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from hopyard._client.lock import locked
from hopyard._protocol.errors import error
from hopyard.environments import files
from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.places import EnvironmentPlace, GenerationPlace, Places
from hopyard.environments.shapes import EnvironmentRecord, GenerationRecord, Lock, Wish


def existing(places: Places, name: str) -> EnvironmentPlace:
    place = places.environment(name)
    if not place.record.exists():
        raise error("ENVIRONMENT_NOT_FOUND", name=name, project=places.project)
    return place


def record_of(place: EnvironmentPlace) -> EnvironmentRecord:
    try:
        return files.read(place.record, EnvironmentRecord)
    except (OSError, ValueError) as problem:
        raise error("ENVIRONMENT_BROKEN", name=place.name, why=f"{place.record} cannot be read ({problem})") from None


def current_number(place: EnvironmentPlace) -> int:
    """0: it has none yet."""
    try:
        text = place.current.read_text("utf-8").strip()
    except OSError:
        return 0
    return int(text) if text.isdecimal() else 0


def current(place: EnvironmentPlace) -> GenerationPlace:
    number = current_number(place)
    found = place.generation(number)
    if number == 0:
        raise error("ENVIRONMENT_BROKEN", name=place.name, why="it has no current generation")
    if not found.record.exists():
        raise error("ENVIRONMENT_BROKEN", name=place.name, why=f"its generation {number} is not there")
    return found


def generations(place: EnvironmentPlace) -> list[GenerationRecord]:
    """Complete ones, oldest first."""
    found: list[GenerationRecord] = []
    for generation in _folders(place):
        try:
            found.append(files.read(generation.record, GenerationRecord))
        except (OSError, ValueError):
            continue
    return found


def next_generation(place: EnvironmentPlace) -> GenerationPlace:
    numbers = [each.number for each in _folders(place)]
    return place.generation(max(numbers, default=0) + 1)


def lock_of(generation: GenerationPlace) -> Lock:
    return read_lock(generation.lock)


def read_lock(path: Path) -> Lock:
    try:
        return files.read(path, Lock)
    except (OSError, ValueError) as problem:
        raise error("LOCK_CORRUPT", path=path, why=problem) from None


def wish_of(generation: GenerationPlace) -> Wish:
    try:
        return files.read(generation.wish, Wish)
    except (OSError, ValueError) as problem:
        raise error("LOCK_CORRUPT", path=generation.wish, why=problem) from None


def write_plan(generation: GenerationPlace, lock: Lock, wish: Wish) -> None:
    files.write(generation.lock, lock)
    files.write(generation.wish, wish)


def switch(place: EnvironmentPlace, number: int) -> None:
    """The one moment at which an environment changes."""
    files.write_text(place.current, f"{number}\n")


@contextmanager
def guarded(place: EnvironmentPlace, tell: Tell, *, new: bool = False) -> Iterator[int]:
    """Holds the environment's file lock and gives its handle: children that inherit it keep others out, even when
    this process is killed. What an earlier operation left behind is swept first. `new`: its folder is made."""

    def waiting() -> None:
        tell(PhaseBegan(phase="queue", says=f"Another operation on {place.name} goes first"))

    while True:
        if new:
            _make_folder(place)
        elif not place.record.exists():
            raise error("ENVIRONMENT_NOT_FOUND", name=place.name, project=place.folder.parents[2])
        with ExitStack() as held:
            try:
                handle = held.enter_context(locked(place.guard, waiting))
            except FileNotFoundError:  # its folder went away just now
                continue
            if _is_still_there(place.guard, handle):
                sweep(place)
                yield handle
                return
            # Who went first removed the environment: what is held guards nothing any more.


def _make_folder(place: EnvironmentPlace) -> None:
    try:
        place.generations.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise files.of_os(problem, place.folder) from None


def _is_still_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def sweep(place: EnvironmentPlace) -> None:
    """Under the guard: whatever is not a complete generation was never finished, or is half removed."""
    try:
        leftovers = list(place.generations.iterdir())
    except OSError:
        leftovers = []
    for folder in leftovers:
        if not folder.name.isdecimal() or not (folder / "generation.json").exists():
            files.throw_away(folder)
    for stray in place.folder.glob(".*"):
        if stray.is_file():
            stray.unlink(missing_ok=True)
    for doomed in place.folder.parent.glob(".*.gone"):  # of environments whose removal was cut short
        files.throw_away(doomed)


def active_name(places: Places) -> str:
    try:
        name = places.active.read_text("utf-8").strip()
    except OSError:
        return ""
    return name if name and (places.root / name / "environment.json").exists() else ""


def set_active(places: Places, name: str) -> None:
    if name:
        existing(places, name)
        files.write_text(places.active, f"{name}\n")
    else:
        places.active.unlink(missing_ok=True)


def now_millis() -> float:
    return time.time() * 1000


def same_wish(a: Wish, b: Wish) -> bool:
    return msgspec.json.encode(a) == msgspec.json.encode(b)


def _folders(place: EnvironmentPlace) -> list[GenerationPlace]:
    try:
        names = [each.name for each in place.generations.iterdir() if each.name.isdecimal()]
    except OSError:
        return []
    return [place.generation(number) for number in sorted(map(int, names))]
