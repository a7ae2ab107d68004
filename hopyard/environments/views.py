"""Environments as the panel and the command line show them."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from packaging.version import InvalidVersion, Version

from hopyard._protocol.errors import HopyardError
from hopyard.environments import store
from hopyard.environments.dependents import dependents
from hopyard.environments.installed import Installed, installed, normal
from hopyard.environments.kernelspec import kernel_name, kernel_of
from hopyard.environments.pip.sources import configured
from hopyard.environments.places import EnvironmentPlace, GenerationPlace, Places
from hopyard.environments.processes import generations_in_use
from hopyard.environments.shapes import (
    EnvironmentDetail,
    EnvironmentView,
    GenerationView,
    Lock,
    LockedPackage,
    Machine,
    MachineLock,
    PackageStatus,
    PackageView,
    Wanted,
    Wish,
)
from hopyard.environments.specs import name_of
from hopyard.environments.wishes import BUILT_IN

PYPI_HOSTS: Final = ("files.pythonhosted.org", "pypi.org")


def view(places: Places, place: EnvironmentPlace) -> EnvironmentView:
    shown = EnvironmentView(name=place.name, kind="venv", path=str(place.folder), managed=True)
    try:
        record = store.record_of(place)
        shown.kind = record.kind
        shown.display_name = record.display_name
        shown.changed_at = record.created_at
        shown.kernel = kernel_name(places, place.name) if kernel_of(places, place.name) else ""
        shown.active = store.active_name(places) == place.name
        known = store.generations(place)
        shown.generations = len(known)
        shown.generation = store.current_number(place)
        if shown.generation == 0:
            shown.state, shown.says = "empty", "It has not been built yet."
            return shown
        generation = store.current(place)
        shown.path = str(generation.prefix)
        shown.interpreter = str(generation.interpreter)
        for each in known:
            if each.number == shown.generation:
                shown.python, shown.lock_hash = each.python, each.lock_hash
                shown.packages, shown.size, shown.changed_at = each.packages, each.size, each.created_at
        if not generation.interpreter.exists():
            shown.state = "broken"
            shown.says = f"{generation.interpreter} is not there. Roll back, or create it anew."
    except HopyardError as problem:
        shown.state, shown.says = "broken", str(problem)
    return shown


def detail(places: Places, place: EnvironmentPlace, number: int = 0, *, verify: bool = False) -> EnvironmentDetail:
    shown = view(places, place)
    generation = place.generation(number) if number else store.current(place)
    answer = EnvironmentDetail(environment=shown, packages=[], generations=_generations(place))
    if shown.state == "broken" and not generation.record.exists():
        return answer
    lock, wish = store.lock_of(generation), store.wish_of(generation)
    here: Machine = next((each.machine for each in answer.generations if each.number == generation.number), "all")
    answer.wish = wish
    answer.packages = package_views(lock, wish, lock.machines.get(here) or next(iter(lock.machines.values())))
    if verify:
        _verify(answer.packages, generation)
    return answer


def found_detail(shown: EnvironmentView, prefix: Path) -> EnvironmentDetail:
    """Of an environment that is only read."""
    lying = installed(prefix)
    needed = dependents({normal(each.name): each.requires for each in lying})
    packages = [
        PackageView(
            name=each.name,
            version=each.version,
            manager=each.manager,
            source=each.source,
            asked=each.asked,
            size=each.size,
            requires=each.requires,
            required_by=needed.get(normal(each.name), []),
        )
        for each in lying
    ]
    return EnvironmentDetail(environment=shown, packages=packages)


def package_views(lock: Lock, wish: Wish, machine: MachineLock) -> list[PackageView]:
    asked: dict[tuple[str, str], Wanted] = {(each.manager, normal(name_of(each))): each for each in wish.packages}
    needed = dependents({normal(each.name): each.requires for each in machine.packages})
    return [_package(each, asked, needed, wish) for each in machine.packages]


def _package(
    package: LockedPackage, asked: dict[tuple[str, str], Wanted], needed: dict[str, list[str]], wish: Wish
) -> PackageView:
    name = normal(package.name)
    wanted = asked.get((package.manager, name))
    return PackageView(
        name=package.name,
        version=package.version,
        manager=package.manager,
        source=package_source(package),
        machines=wanted.machines if wanted else "all",
        asked=wanted is not None,
        built_in=wish.kernel and name in BUILT_IN,
        size=package.size,
        spec=wanted.spec if wanted else "",
        requires=package.requires,
        required_by=needed.get(name, []),
    )


def package_source(package: LockedPackage) -> str:
    """PyPI, the host of another index, a conda channel's name, or files: of this machine."""
    if package.manager == "conda":
        channel = package.url.rsplit("/", 2)[0] if package.url else ""
        return channel.rstrip("/").rpartition("/")[2] or "conda"
    links = configured().find_links
    host = urlsplit(package.url).hostname
    if host is None or any(package.url.startswith(_address(link)) for link in links):
        return "files"
    return "PyPI" if host in PYPI_HOSTS else host


def _address(link: str) -> str:
    return link if "://" in link else Path(link).expanduser().resolve().as_uri()


def _generations(place: EnvironmentPlace) -> list[GenerationView]:
    number = store.current_number(place)
    records = store.generations(place)
    used = generations_in_use(place, [each.number for each in records])
    return [
        GenerationView(
            **{name: getattr(each, name) for name in each.__struct_fields__},
            current=each.number == number,
            in_use=each.number in used,
            path=str(place.generation(each.number).prefix),
        )
        for each in records
    ]


def damage(generation: GenerationPlace, part: MachineLock) -> list[str]:
    """Packages of the lock that do not lie in the prefix as they should."""
    lying = _lying(generation)
    return [
        each.name for each in part.packages if _status(each.version, lying.get(_key(each.manager, each.name))) != "ok"
    ]


def _verify(packages: list[PackageView], generation: GenerationPlace) -> None:
    lying = _lying(generation)
    for package in packages:
        package.status = _status(package.version, lying.pop(_key(package.manager, package.name), None))
    for each in lying.values():
        if normal(each.name) not in BUILT_IN:
            packages.append(PackageView(name=each.name, version=each.version, manager=each.manager, status="extra"))


def _lying(generation: GenerationPlace) -> dict[tuple[str, str], Installed]:
    return {_key(each.manager, each.name): each for each in installed(generation.prefix)}


def _key(manager: str, name: str) -> tuple[str, str]:
    return manager, normal(name)


def _status(version: str, lies: Installed | None) -> PackageStatus:
    if lies is None:
        return "missing"
    return "ok" if same_version(lies.version, version) else "changed"


def same_version(a: str, b: str) -> bool:
    try:
        return a == b or Version(a) == Version(b)
    except InvalidVersion:
        return False
