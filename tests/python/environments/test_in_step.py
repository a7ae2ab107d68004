"""An executor tells which lock it really runs in, and one whose prefix was changed does not join."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hopyard import experiment, fleet
from hopyard._client import driver as drivers
from hopyard._client.sidecar import running, shut_down
from hopyard._protocol.errors import HopyardError
from hopyard.executor.prefix import look
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index
from tests.python.environments.test_kernel import real as real

HASH_IN_FOLDER = 32


def prefix_of(environments: Environments) -> Path:
    return environments.folder() / "generations" / str(environments.current()) / "prefix"


def dist_info(prefix: Path, name: str) -> Path:
    (found,) = prefix.glob(f"lib/python3*/site-packages/{name}-*.dist-info")
    return found


def test_a_whole_prefix_has_its_lock(environments: Environments, index: Index, tmp_path: Path) -> None:
    made = environments.create("work", "apple<2", "cherry")
    told = look(made.environment.path)
    assert told.lock == made.environment.lock_hash
    assert "apple 1.1" in told.packages
    synced = environments("sync", name="work", target=str(tmp_path / "elsewhere"))
    assert Path(synced.path).parent.name == told.lock[:HASH_IN_FOLDER]
    assert look(synced.path).lock == told.lock


def test_a_package_missing_or_changed_leaves_no_lock(environments: Environments, index: Index) -> None:
    made = environments.create("work", "apple<2", "cherry")
    metadata = dist_info(prefix_of(environments), "apple") / "METADATA"
    other = metadata.read_text().replace("Version: 1.1", "Version: 1.0")
    metadata.unlink()  # a link to what other environments have
    metadata.write_text(other)
    told = look(made.environment.path)
    assert told.lock == ""
    assert "apple 1.0" in told.packages

    synced = environments("sync", name="work")
    assert synced.changed
    assert look(synced.path).lock == made.environment.lock_hash
    shutil.rmtree(dist_info(prefix_of(environments), "cherry"))
    assert look(synced.path).lock == ""


@pytest.mark.parametrize("damaged", ["{", '{"machines": 7}', ""])
def test_a_lock_that_cannot_be_read_is_none(environments: Environments, index: Index, damaged: str) -> None:
    made = environments.create("work", "apple")
    (Path(made.environment.path).parent / "lock.json").write_text(damaged)
    assert look(made.environment.path).lock == ""


@pytest.fixture
def driving(real: Environments, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environments]:
    monkeypatch.setenv("HOPYARD_PROJECT", str(real.project))
    yield real
    drivers.forget_all()
    endpoint = running(real.project)
    if endpoint is not None:
        shut_down(endpoint, force=True)


def test_a_falsified_prefix_is_refused_and_a_synced_one_joins(driving: Environments) -> None:
    made = driving.create("work", kernel=True)
    executors = fleet.start(1, environment="work")
    assert executors.spec.lock == made.environment.lock_hash
    assert experiment.launch(lambda: 42)[1]["metric"] == 42
    executors.stop()

    metadata = dist_info(prefix_of(driving), "cloudpickle") / "METADATA"
    other = metadata.read_text().replace("\nVersion: ", "\nVersion: 0.0.1+")
    metadata.unlink()
    metadata.write_text(other)
    driving("activate", name="work")
    with pytest.raises(HopyardError) as refused:
        experiment.launch(lambda: 42)
    assert "cloudpickle is 0.0.1+" in str(refused.value)
    assert "hopyard env sync work" in str(refused.value)

    assert driving("sync", name="work").changed
    assert experiment.launch(lambda: 42)[1]["metric"] == 42
