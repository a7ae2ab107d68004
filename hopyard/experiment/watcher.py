"""Follows one experiment to its end, through restarts of the sidecar."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hopyard._client.driver import Driver
from hopyard._client.identity import ConnectionLost
from hopyard.experiment.reported import complete_curves
from hopyard.experiment.show.standing import is_search
from hopyard.experiment.show.viewers import Silent, Viewer
from hopyard.experiment.story import Story

if TYPE_CHECKING:
    from hopyard._client.connection import Connection

CATCH_UP_SECONDS = 2.0
STOP_SECONDS = 60.0
"""How long an interrupted call waits for the trials to end; they end in any case."""


class Watcher:
    """`connection` is one on which the experiment is watched already."""

    def __init__(self, driver: Driver, story: Story, connection: Connection | None = None) -> None:
        self._driver = driver
        self._story = story
        self._connection = connection

    def run(self, viewer: Viewer, timeout: float | None = None) -> bool:
        """True once it has ended, False when `timeout` seconds passed. Safe to interrupt: nothing is lost by it."""
        deadline = None if timeout is None else time.monotonic() + timeout
        viewer.begins(self._story)
        try:
            while not self._story.ended:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    self._leave()
                    viewer.leaves()
                    return False
                self._step(viewer, left)
        except BaseException:
            viewer.leaves()
            self._drop()
            raise
        if viewer.keeps and is_search(self._story):
            complete_curves(self._driver, self._story)
        viewer.ended(self._story)
        return True

    def stop(self, viewer: Viewer, reason: str) -> None:
        """Ends it and waits for that."""
        self._connected().stop(self._story.view.id, reason)
        self.run(viewer, STOP_SECONDS)

    def catch_up(self) -> None:
        """Hears the outcomes of trials that have ended, while others still run."""
        self._connected()
        while not self._story.ended and self._story.lacks_outcomes and self._step(Silent(), CATCH_UP_SECONDS):
            pass
        if not self._story.ended:
            self._leave()

    def blob(self, digest: str) -> bytes:
        while True:
            try:
                return self._connected().blob(digest)
            except ConnectionLost:
                self._drop()
            except BaseException:
                self._drop()
                raise

    def done(self) -> None:
        """The connection goes back for the next call."""
        if self._connection is not None:
            self._driver.give(self._connection)
            self._connection = None

    def _step(self, viewer: Viewer, left: float | None) -> bool:
        """Waits for what comes next, at most `left` seconds. False when nothing came."""
        due = viewer.due()
        waits = [wait for wait in (left, due) if wait is not None]
        try:
            connection = self._connected()
            message = connection.next(min(waits) if waits else None)
            came = message is not None
            while message is not None:
                self._story.heard(message)
                message = None if self._story.ended else connection.next(0)
        except ConnectionLost:
            self._drop()
            return True  # all is told again
        if not self._story.ended:
            viewer.changed(self._story)
        return came

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._driver.take()
            try:
                self._story.told_again(connection.watch(self._story.view.id))
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.unwatch(self._story.view.id)
            self.done()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
