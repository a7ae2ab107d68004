"""Lays a prefix from a lock, and tries it out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from hopyard._protocol.errors import error
from hopyard.environments import bytecode, files, kernel_library, twins
from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.installed import Installed, installed, normal, pip_packages
from hopyard.environments.pip import installing as pip_installing
from hopyard.environments.places import interpreter_of
from hopyard.environments.pythons import chosen
from hopyard.environments.shapes import Lock, LockedPackage, MachineLock
from hopyard.environments.trying import ask_version, try_out
from hopyard.environments.wishes import BUILT_IN


class Twin(msgspec.Struct):
    """A prefix of the same lock that was tried out: it is linked where it holds exactly that."""

    prefix: Path
    size: int
    """Bytes"""


class Laid(msgspec.Struct):
    size: int
    """Bytes"""
    tried_as: str = ""
    """GenerationRecord.tried_as"""


def lay(
    name: str,
    prefix: Path,
    lock: Lock,
    part: MachineLock,
    interpreter: str,
    tell: Tell,
    guard: int | None,
    *,
    old: Path | None = None,
    twin: Twin | None = None,
    meanwhile: Callable[[], None] = lambda: None,
    cached_only: bool = False,
) -> Laid:
    """A whole prefix from one part of a lock, tried out. `meanwhile`: what else is to be done, while that goes on.
    `cached_only`: fails rather than ask an index."""
    if twin is not None and twins.can_be_linked(twin.prefix, prefix, lock, part):
        tell(PhaseBegan(phase="link", says=f"Linking {len(part.packages)} packages"))
        twins.link_prefix(twin.prefix, prefix, name)
        meanwhile()
        tell(PhaseBegan(phase="test", says="Starting its Python; these files were tried out before"))
        ask_version(name, prefix, lock.python)
        return Laid(twin.size, str(twin.prefix))
    by_pip = [each for each in part.packages if each.manager == "pip"]
    _fetch_and_link(name, prefix, lock, part, by_pip, interpreter, tell, guard, cached_only)
    if old is not None:
        bytecode.carry(old, prefix)
    lying = installed(prefix, sizes=False)
    kernel_parts = _kernel_parts(lying, by_pip) if lock.kernel else []
    warm = bytecode.key(lock.python, kernel_parts)
    had = bool(lock.kernel) and bytecode.fetch(warm, prefix)
    tell(PhaseBegan(phase="test", says="Importing the kernel's parts"))
    _note_requirements(lying, part)
    with ThreadPoolExecutor(1) as beside:  # trying out stays here, where a signal ends it
        written, size = beside.submit(meanwhile), beside.submit(files.size_of, prefix)
        try_out(name, prefix, kernel=bool(lock.kernel))
    written.result()
    if lock.kernel and not had:
        bytecode.keep(warm, prefix)
    return Laid(size.result())


def _fetch_and_link(
    name: str,
    prefix: Path,
    lock: Lock,
    part: MachineLock,
    by_pip: list[LockedPackage],
    interpreter: str,
    tell: Tell,
    guard: int | None,
    cached_only: bool,
) -> None:
    tell(PhaseBegan(phase="download", says=f"Fetching and linking {len(part.packages)} packages"))
    if lock.kind == "conda":
        from hopyard.environments.conda import installing  # with what it stands on, a tenth of a second

        installing.install(part.conda, prefix, tell)
    else:
        pip_installing.make_venv(prefix, interpreter or chosen(lock.python).path, name, guard)
    pip_installing.install(
        by_pip,
        interpreter_of(prefix),
        prefix,
        name,
        tell=tell,
        guard=guard,
        keep=lock.kind == "conda",
        cached_only=cached_only,
    )
    _refuse_overlap(name, prefix, part)
    if lock.kernel:
        kernel_library.install(prefix)


def _kernel_parts(lying: list[Installed], packages: list[LockedPackage]) -> list[LockedPackage]:
    """What the kernel's parts need, near and far: by these its bytecode is known again."""
    requires = {each.name: each.requires for each in lying if each.manager == "pip"}
    wanted: set[str] = set()
    stack = [name for name in BUILT_IN if name in requires]
    while stack:
        name = stack.pop()
        if name not in wanted:
            wanted.add(name)
            stack.extend(need for need in requires.get(name, ()) if need in requires)
    return [each for each in packages if each.name in wanted]


def _refuse_overlap(name: str, prefix: Path, part: MachineLock) -> None:
    """conda's records say under which names it brings Python packages; the folder itself is what counts."""
    if not part.conda:
        return
    seen: dict[str, str] = {}
    for each in pip_packages(prefix, sizes=False):
        by = "conda" if each.source == "conda" else "pip"
        other = seen.setdefault(normal(each.name), by)
        if other != by:
            why = f"\nconda and pip both bring {each.name}."
            raise error("ENVIRONMENT_NOT_SOLVABLE", why=why, relax=f"Ask only one of them for {each.name}.")


def _note_requirements(lying: list[Installed], part: MachineLock) -> None:
    """Who needs whom is known once the packages lie there."""
    requires = {(each.manager, normal(each.name)): each.requires for each in lying}
    for package in part.packages:
        package.requires = requires.get((package.manager, normal(package.name)), package.requires)
