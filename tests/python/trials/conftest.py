"""The old names, for the tests that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hopyard import compat


@pytest.fixture
def old_names() -> Iterator[None]:
    compat.install()
    yield
    compat.uninstall()
