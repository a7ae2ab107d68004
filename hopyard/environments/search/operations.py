"""Search as operations."""

from __future__ import annotations

from hopyard.environments.events import PhaseBegan, Tell
from hopyard.environments.requests import Refresh, Search, Versions
from hopyard.environments.search import answering
from hopyard.environments.shapes import SearchAnswer, VersionsAnswer


def search(request: Search, tell: Tell) -> SearchAnswer:
    return answering.search(request)


def versions(request: Versions, tell: Tell) -> VersionsAnswer:
    return answering.versions(request)


def refresh(request: Refresh, tell: Tell) -> SearchAnswer:
    tell(PhaseBegan(phase="download", says="Fetching the list of names"))
    return answering.refresh(request)
