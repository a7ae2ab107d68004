"""Objects of Maggy that notebooks handle themselves, and the list of searches both sides know."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from hopyard.trials.call import exactly
from hopyard.trials.searches import SEARCHES, plain
from hopyard.trials.trial import Trial

SEARCH_SOURCES = Path(__file__).parents[3] / "server" / "core" / "search"


def test_a_trial_survives_json() -> None:
    trial = Trial({"lr": 0.1, "layers": 2})
    assert trial.append_metric({"value": 0.5, "step": 0}) == 0
    assert trial.append_metric({"value": 0.7, "step": 0}) is None
    trial.set_early_stop()
    again = Trial.from_json(trial.to_json())

    assert vars(again) == vars(trial)
    assert re.fullmatch(r"[0-9a-f]{16}", trial.trial_id)
    assert trial.trial_id == Trial({"layers": 2, "lr": 0.1}).trial_id
    with pytest.raises(ValueError, match="not a Trial"):
        Trial.from_json("{}")


def test_searches_are_those_of_the_sidecar() -> None:
    text = "\n".join(path.read_text() for path in SEARCH_SOURCES.glob("*/entries.ts"))
    entries = re.findall(r"searchEntry\(\{\s*name: '([\w-]+)',(?:\s*aliases: \[([^\]]*)\],)?", text)
    theirs = {name: {plain(alias.strip(" '")) for alias in aliases.split(",") if alias} for name, aliases in entries}

    assert {name: set(aliases) for name, aliases in SEARCHES.items()} == theirs


@pytest.mark.parametrize(
    ("value", "exact", "result"),
    [
        (1, "float", 1.0),
        (2.0, "int", 2),
        (1, ((1.0, 1.0), (2.0, 2.0)), 1.0),
        (True, ((1, 1), (True, True)), True),
        (1, ((True, True), (1, 1)), 1),
        ("(3, 3)", (("(3, 3)", (3, 3)), ("same", "same")), (3, 3)),
        ((3, 3), (("(3, 3)", (3, 3)),), (3, 3)),
        (3, None, 3),
    ],
)
def test_values_are_what_they_were_before_json(value: Any, exact: Any, result: Any) -> None:
    assert (exactly(value, exact), type(exactly(value, exact))) == (result, type(result))


IMPORTS = """\
from maggy import experiment, Searchspace
from maggy import SearchSpace
from maggy.experiment import experiment
from maggy.experiment_config import LagomConfig, OptimizationConfig, AblationConfig, TfDistributedConfig
from maggy.experiment_config.torch_distributed import TorchDistributedConfig
from maggy.config import LagomConfig, BaseConfig, HyperparameterOptConfig, AblationConfig, TorchDistributedConfig
from maggy.optimizer import AbstractOptimizer, RandomSearch, Asha, SingleRun, GridSearch
from maggy.optimizer.bayes import GP, TPE
from maggy.pruner import Hyperband
from maggy.earlystop import AbstractEarlyStop, MedianStoppingRule, NoStoppingRule
from maggy.trial import Trial
from maggy.ablation import AblationStudy
from maggy.ablation.ablator import AbstractAblator
from maggy.ablation.ablator.loco import LOCO
from maggy.core.exceptions import EarlyStopException, NotSupportedError, ReturnTypeError, MetricTypeError
from maggy.core.exceptions import BroadcastMetricTypeError, BroadcastStepTypeError, BadArgumentsError
from hops.experiment import Direction, launch, random_search, grid_search, differential_evolution, begin, end
"""


@pytest.mark.parametrize("line", IMPORTS.strip().splitlines())
def test_each_name_of_maggy_and_hops_can_be_imported(line: str, old_names: None) -> None:
    exec(line, {})
    assert callable(importlib.import_module("maggy.experiment").lagom)
