"""Wishes: what was asked for, changed by what is asked for now."""

from __future__ import annotations

from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments.installed import normal
from hopyard.environments.requests import Change
from hopyard.environments.shapes import Lock, Wanted, Wish
from hopyard.environments.specs import checked, name_of, package_name

KERNEL_REQUIREMENTS: Final = (
    "cloudpickle>=3.1",
    "ipykernel>=6.29",
    "msgspec>=0.19",
    "nvidia-ml-py>=12",
    "psutil>=5.9",
    "websockets>=14",
)
"""What the kernel library imports in a kernel or an executor; Hopyard's other dependencies stay where Jupyter is."""
BUILT_IN: Final = frozenset({"python", "hopyard", *(normal(each.partition(">")[0]) for each in KERNEL_REQUIREMENTS)})


def first(python: str, packages: list[Wanted], channels: list[str], *, kernel: bool) -> Wish:
    wish = Wish(python=python, channels=channels, kernel=kernel)
    return _with(wish, packages)


def changed(name: str, wish: Wish, lock: Lock, change: Change) -> Wish:
    """The wish after the change. Refuses to remove what is not there or what others need."""
    removing = [package_name(each) for each in change.remove]
    for package in removing:
        _refuse_removal(name, wish, lock, package, removing)
    kept = [each for each in wish.packages if normal(name_of(each)) not in removing]
    channels = [*wish.channels, *(each for each in change.channels if each not in wish.channels)]
    return _with(Wish(python=wish.python, packages=kept, channels=channels, kernel=wish.kernel), change.install)


def _with(wish: Wish, packages: list[Wanted]) -> Wish:
    """A package asked for again replaces the earlier asking for the same machines."""
    lines = list(wish.packages)
    for wanted in map(checked, packages):
        if normal(name_of(wanted)) == "python":
            wish.python = wanted.spec.removeprefix("python").strip(" =") or wish.python
            continue
        name = normal(name_of(wanted))
        lines = [
            each
            for each in lines
            if normal(name_of(each)) != name
            or (each.machines != wanted.machines and "all" not in (each.machines, wanted.machines))
        ]
        lines.append(wanted)
    return Wish(python=wish.python, packages=lines, channels=wish.channels, kernel=wish.kernel)


def _refuse_removal(name: str, wish: Wish, lock: Lock, package: str, removing: list[str]) -> None:
    if package == "python":
        raise error("PACKAGE_NEEDED", package=package, name=name, why="everything in it needs Python")
    if wish.kernel and package in BUILT_IN:
        raise error("PACKAGE_NEEDED", package=package, name=name, why="the kernel library needs it")
    if any(normal(name_of(each)) == package for each in wish.packages):
        return
    held = [each for machine in lock.machines.values() for each in machine.packages]
    if not any(normal(each.name) == package for each in held):
        raise error("PACKAGE_NOT_INSTALLED", package=package, name=name)
    users = sorted({each.name for each in held if package in map(normal, each.requires)} - set(removing))
    if users:
        raise error(
            "PACKAGE_NEEDED", package=package, name=name, why=f"{', '.join(users)} need{'s' * (len(users) == 1)} it"
        )
