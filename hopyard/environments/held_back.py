"""Why an upgrade leaves a library where it is although a newer version is there."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from hopyard._protocol.errors import HopyardError
from hopyard.environments.installed import normal, requirements
from hopyard.environments.search.versions import newest_of
from hopyard.environments.shapes import HeldBack, Lock, LockedPackage, MachineLock, Wanted, Wish
from hopyard.environments.solving import Upgrading
from hopyard.environments.specs import name_of, requirement

AT_ONCE = 16


def held_back(
    wish: Wish, upgrading: Upgrading, old: MachineLock, new: MachineLock, lock: Lock, prefix: Path
) -> list[HeldBack]:
    """Of the libraries to upgrade those that stay, and what holds them: the wish itself, or what others in `prefix`
    need. What is the newest already is left out, and so is what no index answers about."""
    asked = {(each.manager, normal(name_of(each))): each for each in wish.packages}
    before = {(each.manager, normal(each.name)): each.version for each in old.packages}
    named = set(map(normal, upgrading.names))
    staying = [
        each
        for each in new.packages
        if (key := (each.manager, normal(each.name))) in before
        and before[key] == each.version
        and (key[1] in named or (upgrading.everything and key in asked))
    ]
    if not staying:
        return []
    needs = requirements(prefix) if any(each.manager == "pip" for each in staying) else []

    def look(package: LockedPackage) -> HeldBack | None:
        wanted = asked.get((package.manager, normal(package.name)))
        try:
            if package.manager == "conda":
                return _conda(package, wanted, lock.channels, new.conda)
            return _pip(package, wanted, lock.python, needs)
        except (HopyardError, InvalidVersion):
            return None

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = threads.map(look, staying)
    return [each for each in found if each is not None]


def _pip(
    package: LockedPackage, wanted: Wanted | None, python: str, needs: Sequence[tuple[str, Requirement]]
) -> HeldBack | None:
    newest = newest_of(package.name, python)
    if not newest or Version(newest) <= Version(package.version):
        return None
    found = HeldBack(name=package.name, manager="pip", version=package.version, newest=newest)
    own = requirement(wanted.spec) if wanted else None
    if own is not None and not own.specifier.contains(newest, prereleases=True):
        found.wish = str(own)
        own = Requirement(str(own))
        own.specifier = SpecifierSet(f">={newest}")
        found.relaxed = str(own)
    holds = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python, "extra": ""}
    for name, need in needs:
        if (
            normal(need.name) == normal(package.name)
            and not need.specifier.contains(newest, prereleases=True)
            and (need.marker is None or need.marker.evaluate(holds))
        ):
            found.by.append(f"{name}: {need.name}{need.specifier}")
    return found


def _conda(
    package: LockedPackage, wanted: Wanted | None, channels: list[str], held: Sequence[dict[str, Any]]
) -> HeldBack | None:
    from rattler import MatchSpec

    from hopyard.environments.conda.channels import channel_records

    records = channel_records(channels, package.name)
    newest = max(records, key=lambda each: each.version, default=None)
    if newest is None or str(newest.version) == package.version:
        return None
    found = HeldBack(name=package.name, manager="conda", version=package.version, newest=str(newest.version))
    same = [each for each in records if each.version == newest.version]
    if wanted is not None and not any(MatchSpec(wanted.spec).matches(each) for each in same):
        found.wish, found.relaxed = wanted.spec, f"{package.name} >={newest.version}"
    for other in held:
        for need in other.get("depends", []):
            if need.split()[0] == package.name and not any(MatchSpec(need).matches(each) for each in same):
                found.by.append(f"{other['name']}: {need}")
    return found
