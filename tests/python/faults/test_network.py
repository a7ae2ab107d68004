"""A bad network between the sidecar, its executors and its drivers."""

from __future__ import annotations

import pytest

from tests.python.faults.harness import Project
from tests.python.faults.scenarios import network
from tests.python.faults.scenarios.frozen import LEASE_MS


@pytest.mark.slow
def test_slow_cut_half_open_and_parted_connections_lose_nothing(project: Project) -> None:
    network.bad_network(project, cuts=5, half_open=2, parted_s=2, lease_ms=LEASE_MS, trials=24)
