"""Keystrokes in, names out. The lists are opened once and renewed behind the answers."""

from __future__ import annotations

import time
from typing import Final

from hopyard._protocol.errors import HopyardError
from hopyard.environments import store
from hopyard.environments.conda.channels import checked_channels
from hopyard.environments.installed import normal
from hopyard.environments.places import places
from hopyard.environments.requests import Refresh, Search, Versions
from hopyard.environments.search.lists import NameList, conda_names, pip_names
from hopyard.environments.search.versions import conda_versions, pip_versions
from hopyard.environments.shapes import NameFound, SearchAnswer, VersionsAnswer
from hopyard.environments.specs import package_name

FIRST_LIST_SECONDS: Final = 1.0
"""How long a first search waits for the first list; it is there sooner for small indexes and channels."""
FIRST_LIST_PATIENCE: Final = 120.0
_lists: dict[str, NameList] = {}


def forget() -> None:
    """Lists are opened anew, by what pip's settings say then."""
    _lists.clear()


def search(request: Search) -> SearchAnswer:
    began = time.perf_counter()
    names = _list_for(request)
    names.renew_if_old()
    if names.index is None:
        names.wait(FIRST_LIST_SECONDS)
    record, index = names.record, names.index
    results = index.search(request.query, max(1, min(request.limit, 500))) if index is not None else []
    says = record.says if record else ""
    if index is None:
        results, says = (
            _exact(request),
            names.says or "The list of names is being fetched; exact names are found already.",
        )
    for each in results:
        each.manager = request.manager
    return SearchAnswer(
        results=results,
        total=record.count if record else 0,
        names_at=record.fetched_at * 1000 if record else 0,
        refreshing=names.renewing,
        says=says or names.says,
        millis=(time.perf_counter() - began) * 1000,
    )


def after_first_list(request: Search) -> SearchAnswer:
    """For who would rather wait than see exact names only."""
    _list_for(request).wait(FIRST_LIST_PATIENCE)
    return search(request)


def versions(request: Versions) -> VersionsAnswer:
    name = package_name(request.package)
    python, channels = request.python, request.channels
    if request.name:
        place = store.existing(places(request.project), request.name)
        lock = store.lock_of(store.current(place))
        python, channels = python or lock.python, channels or lock.channels
    if request.manager == "conda":
        return conda_versions(name, checked_channels(channels))
    return pip_versions(name, python)


def refresh(request: Refresh) -> SearchAnswer:
    names = pip_names()
    record = names.record
    if request.force or record is None or time.time() - record.fetched_at > 60:
        record = names.renew()
    return SearchAnswer(results=[], total=record.count, names_at=record.fetched_at * 1000, says=record.says)


def _list_for(request: Search) -> NameList:
    if request.manager == "pip":
        if "" not in _lists:
            _lists[""] = pip_names()
        return _lists[""]
    channels = request.channels
    if not channels and request.name:
        channels = store.lock_of(store.current(store.existing(places(request.project), request.name))).channels
    channels = checked_channels(channels)
    key = " ".join(channels)
    if key not in _lists:
        _lists[key] = conda_names(channels)
    return _lists[key]


def _exact(request: Search) -> list[NameFound]:
    try:
        name = package_name(request.query)
        if request.manager == "pip":
            pip_versions(name, "")
        else:
            return []
    except HopyardError:
        return []
    return [NameFound(name=normal(name), match="exact")]
