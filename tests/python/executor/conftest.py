from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.python.executor.rig import Agent, Rig, rig_in


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_in(tmp_path) as rig:
        yield rig


@pytest.fixture
async def agent(rig: Rig) -> Agent:
    (agent,) = await rig.start_host("ex_one1")
    return agent
