"""Who stands still is lost or forgiven, and what comes from the past changes nothing."""

from __future__ import annotations

import pytest

from tests.python.faults.harness import Project
from tests.python.faults.scenarios import frozen


def test_a_frozen_executor_that_comes_back_late_changes_nothing(project: Project) -> None:
    frozen.executors_freeze(project, freezes=1, at_once=1)


def test_a_hundred_late_messages_change_nothing(project: Project) -> None:
    frozen.late_messages(project, messages=100)


@pytest.mark.slow
def test_frozen_executors_are_replaced_and_leave(project: Project) -> None:
    frozen.executors_freeze(project, freezes=8)


@pytest.mark.slow
def test_nobody_is_lost_because_the_sidecar_stood_still(project: Project) -> None:
    frozen.sidecar_freezes(project, stands_s=4, lease_ms=frozen.LEASE_MS)
