"""Many experiments one after the other."""

from __future__ import annotations

import pytest

from tests.python.faults.harness import Project
from tests.python.faults.scenarios import soak


@pytest.mark.slow
def test_experiment_after_experiment_leaves_no_handles(project: Project) -> None:
    soak.experiments_after_experiments(project, experiments=6, trials=500)
