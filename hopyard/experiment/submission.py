"""Submits an experiment exactly once, though the sidecar may die in the midst of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from hopyard._client.driver import Driver
from hopyard._client.identity import APP, ConnectionLost
from hopyard._protocol.experiment import ExperimentSpec, ExperimentView

if TYPE_CHECKING:
    from hopyard._client.connection import Connection

ATTEMPTS = 5
LOOKED_AT = 50
_accepted: set[str] = set()
"""Experiments this process knows of; another one under its name is a submission whose answer was lost."""


def submit(
    driver: Driver, spec: ExperimentSpec, function: bytes | None, *, watch: bool, more: Sequence[bytes] = ()
) -> tuple[ExperimentView, Connection | None]:
    """The accepted experiment and the connection on which it is watched, if it is. `more`: blobs it names besides."""
    for attempt in range(1, ATTEMPTS + 1):
        connection = driver.take()
        try:
            view = connection.submit(spec, function, watch=watch, more=more)
        except ConnectionLost:
            connection.close()
            lost = _lost_answer(driver, spec)
            if lost is not None:
                return lost, None
            if attempt == ATTEMPTS:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            _accepted.add(view.id)
            if watch:
                return view, connection
            driver.give(connection)
            return view, None
    raise AssertionError("unreachable")


def _lost_answer(driver: Driver, spec: ExperimentSpec) -> ExperimentView | None:
    answer = driver.rest(lambda rest: rest.get("/api/experiments", {"limit": LOOKED_AT}))
    for view in msgspec.convert(answer, list[ExperimentView]):
        mine = view.directory.startswith(f"Experiments/{APP}_") and view.id not in _accepted
        if mine and (view.kind, view.name) == (spec.kind, spec.name):
            _accepted.add(view.id)
            return view
    return None
