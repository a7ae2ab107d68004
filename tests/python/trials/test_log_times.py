"""Times in the logs that lagom leaves."""

from __future__ import annotations

import math
from datetime import datetime, timezone

import pytest
from msgspec import UNSET

from hopyard.trials.logs import _time


@pytest.mark.parametrize("when", [0.0, 1.5, 999.9996, 1_700_000_000_000.25, 1_700_000_000_999.999, 4_102_444_800_000.0])
def test_a_time_is_in_iso_8601_to_the_millisecond(when: float) -> None:
    expected = datetime.fromtimestamp(when / 1000, timezone.utc).isoformat(timespec="milliseconds")

    assert _time(when) == expected


@pytest.mark.parametrize("when", [UNSET, math.nan, math.inf])
def test_no_time_is_a_dash(when: float) -> None:
    assert _time(when) == "-"
