"""Fixtures of the kernel library's tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hopyard._client import driver as drivers
from tests.python.client.fake_sidecar import FakeSidecar

# An example takes as long as the machine lets it: speed is measured in bench/.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is this process's own."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("JPY_SESSION_NAME", "HOPYARD_NOTEBOOK", "HOPYARD_EXECUTORS", "HOPYARD_GPUS", "HOPYARD_MEMORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOPYARD_PROJECT", str(folder))
    monkeypatch.chdir(folder)
    return folder.resolve()


@pytest.fixture
def fake(project: Path) -> Iterator[FakeSidecar]:
    short = Path(tempfile.mkdtemp(prefix="hy-"))  # socket paths are short
    try:
        with FakeSidecar(project, short) as running:
            yield running
        drivers.forget_all()
    finally:
        shutil.rmtree(short)
