"""The old names: answered only where nothing else has them."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hopyard import compat
from hopyard._protocol.errors import NotAvailable

ROOT = Path(__file__).resolve().parents[3]
STARTUP = ROOT / "hopyard" / "startup" / "50-hopyard.py"
OLD = ("hops", "maggy", "pydoop")


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    compat.install()
    yield
    compat.uninstall()
    for name in [name for name in sys.modules if name.partition(".")[0] in OLD]:
        del sys.modules[name]


def python(code: str, *, path: str = "") -> str:
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": path}, check=False)
    return run.stdout + run.stderr


def test_installing_twice_adds_one_finder_at_the_end() -> None:
    before = len(sys.meta_path)
    compat.install()

    assert len(sys.meta_path) == before
    assert type(sys.meta_path[-1]).__name__ == "CompatFinder"


def test_a_real_package_wins_and_keeps_its_missing_submodules(tmp_path: Path) -> None:
    (tmp_path / "hops").mkdir()
    (tmp_path / "hops" / "__init__.py").write_text("real = True")
    code = "from hopyard import compat; compat.install(); import hops; print(hops.real)\nimport hops.experiment"

    said = python(code, path=f"{ROOT}:{tmp_path}")

    assert said.startswith("True\n")
    assert "No module named 'hops.experiment'" in said


def test_other_names_are_none_of_its_business() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("hopsworks_nothing")
    with pytest.raises(ModuleNotFoundError, match=r"hops\.nothing"):
        importlib.import_module("hops.nothing")


def test_the_startup_file_is_light_and_leaves_no_names() -> None:
    code = f"""
import sys
exec(open({str(STARTUP)!r}).read())
heavy = ("msgspec", "websockets", "cloudpickle", "http", "asyncio", "hopyard.experiment", "hopyard._client")
print([name for name in heavy if name in sys.modules], [n for n in globals() if "hopyard" in n])
from hops import experiment
"""
    assert python(code, path=str(ROOT)) == "[] []\n"


IMPORTS = """
from hops import experiment, hdfs, tensorboard, devices, util, model, serving, kafka, tls, featurestore, tflauncher
from hops import numpy_helper as numpy, pandas_helper as pandas, hdfs as hopsfs, experiment_utils
from hops.model import Metric
from hops.experiment import Direction
import pydoop.hdfs as pydoop
import maggy
from maggy import experiment as maggy_experiment, Searchspace, SearchSpace, tensorboard as maggy_tensorboard
from maggy.experiment import experiment as experiment_of_1_1
from maggy.callbacks import KerasBatchEnd, KerasEpochEnd
from maggy.ablation import AblationStudy
from maggy.ablation.ablator import LOCO
from maggy.experiment_config import OptimizationConfig, TorchDistributedConfig
from maggy.experiment_config.tf_distributed import TfDistributedConfig
from maggy.config import HyperparameterOptConfig
from maggy.optimizer import Asha, RandomSearch
from maggy.optimizer.bayes import GP, TPE
from maggy.earlystop import MedianStoppingRule
from maggy.pruner import Hyperband
from maggy.trial import Trial
from maggy.core.exceptions import EarlyStopException
from maggy.core.patching import MaggyPetastormDataLoader
from maggy.core.reporter import Reporter
from maggy.core.environment.singleton import EnvSing
from maggy.optimizer.bayes.gp import GP
from maggy.optimizer.bayes.tpe import TPE
from maggy.optimizer.bayes.base import BaseAsyncBO
from maggy.pruner.hyperband import Hyperband
from maggy.pruner.abstractpruner import AbstractPruner
from maggy import util, constants
import maggy; maggy.searchspace.Searchspace
"""


@pytest.mark.parametrize("line", IMPORTS.strip().splitlines())
def test_each_import_of_real_notebooks_works(line: str) -> None:
    if "callbacks" in line:
        pytest.importorskip("hopyard.callbacks")
    exec(line, {})


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("hops.serving", "create_or_update"),
        ("hops.featurestore", "get_featuregroup"),
        ("hops.tensorboard", "interactive_debugger"),
        ("maggy.core.patching", "MaggyDataLoader"),
        ("maggy.core.environment.singleton", "EnvSing"),
        ("maggy.optimizer.bayes.base", "BaseAsyncBO"),
        ("maggy.util", "find_spark"),
    ],
)
def test_what_is_missing_says_so_by_name_when_it_is_called(module: str, call: str) -> None:
    name = getattr(importlib.import_module(module), call)

    with pytest.raises(NotAvailable, match=rf"{module}\.{call}\(\) is not available\. \w+"):
        name("argument", keyword=1)


def test_helpers_and_constants_of_maggy() -> None:
    import numpy as np

    util = importlib.import_module("maggy.util")
    assert json.dumps({"a": np.float32(0.5), "b": np.arange(2)}, default=util.json_default_numpy)
    with pytest.raises(TypeError, match="nothing that JSON has"):
        util.json_default_numpy(object())
    assert (util.seconds_to_milliseconds(1.5), util.time_diff(10.0, 3675.5)) == (1500, "1 hours, 1 minutes, 5 seconds")
    types = importlib.import_module("maggy.constants").USER_FCT
    assert isinstance(np.float32(1), types.NUMERIC_TYPES)
    assert not isinstance([1.0], types.RETURN_TYPES)
    assert (
        importlib.import_module("maggy.pruner.hyperband").Hyperband is importlib.import_module("maggy.pruner").Hyperband
    )


def test_subclasses_and_attributes_of_what_is_missing_say_so_too() -> None:
    pruner = importlib.import_module("maggy.pruner")
    with pytest.raises(NotAvailable, match=r"A subclass of maggy\.pruner\.AbstractPruner"):

        class Mine(pruner.AbstractPruner):  # type: ignore[name-defined, misc]
            pass

    with pytest.raises(NotAvailable, match=r"hops\.serving\.client\.start\(\)"):
        importlib.import_module("hops.serving").client.start("model")


def test_unknown_names_stay_unknown() -> None:
    assert not hasattr(importlib.import_module("hops.experiment"), "lunch")
