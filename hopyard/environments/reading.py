"""Operations that only read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.version import InvalidVersion, Version

from hopyard._protocol.errors import error
from hopyard.environments import store
from hopyard.environments.conda.channels import channel_records
from hopyard.environments.dependents import breaks, paths_to
from hopyard.environments.events import Tell
from hopyard.environments.found import find_environments, view_of
from hopyard.environments.installed import normal
from hopyard.environments.places import places
from hopyard.environments.pythons import available
from hopyard.environments.requests import Describe, ListEnvironments, Outdated, Why
from hopyard.environments.search.versions import newest_of
from hopyard.environments.shapes import EnvironmentDetail, Listing, PackageView, Reason
from hopyard.environments.specs import package_name
from hopyard.environments.views import detail, found_detail, view


def listing(request: ListEnvironments, tell: Tell) -> Listing:
    here = places(request.project)
    return Listing(
        environments=[view(here, place) for place in here.all() if place.record.exists()],
        found=find_environments(here) if request.found else [],
        active=store.active_name(here),
        pythons=[each.version for each in available()] if request.pythons else [],
    )


def describe(request: Describe, tell: Tell) -> EnvironmentDetail:
    here = places(request.project)
    if request.path:
        prefix = Path(request.path).expanduser()
        shown = view_of(prefix)
        if shown is None:
            raise error("ENVIRONMENT_NOT_FOUND", name=request.path, project=here.project)
        return found_detail(shown, prefix)
    place = store.existing(here, request.name)
    if request.generation and not place.generation(request.generation).record.exists():
        known = ", ".join(str(each.number) for each in store.generations(place))
        raise error("GENERATION_NOT_FOUND", name=request.name, generation=request.generation, known=known)
    return detail(here, place, request.generation, verify=request.verify)


def why(request: Why, tell: Tell) -> Reason:
    here = places(request.project)
    shown = detail(here, store.existing(here, request.name))
    name = package_name(request.package)
    packages = {normal(each.name): each for each in shown.packages}
    package = packages.get(name)
    if package is None:
        raise error("PACKAGE_NOT_INSTALLED", package=name, name=request.name)
    requires = {key: each.requires for key, each in packages.items()}
    roots = [key for key, each in packages.items() if each.asked or each.built_in]
    return Reason(
        name=name,
        version=package.version,
        asked=package.asked,
        built_in=package.built_in,
        requires=package.requires,
        required_by=package.required_by,
        paths=paths_to(name, roots, requires),
        breaks=breaks(name, requires),
    )


def outdated(request: Outdated, tell: Tell) -> EnvironmentDetail:
    """The detail with the newest version of each package that fits its Python."""
    here = places(request.project)
    shown = detail(here, store.existing(here, request.name))
    lock = store.lock_of(store.current(store.existing(here, request.name)))

    def look(package: PackageView) -> None:
        if package.manager == "pip":
            newest = newest_of(package.name, lock.python)
        else:
            versions = [record.version for record in channel_records(lock.channels, package.name)]
            newest = str(max(versions)) if versions else ""
        package.newest = newest
        if package.manager == "pip" and _not_newer(package.newest, package.version):
            package.newest = package.version

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(look, shown.packages))
    return shown


def _not_newer(newest: str, version: str) -> bool:
    try:
        return Version(newest) <= Version(version)
    except InvalidVersion:
        return False
