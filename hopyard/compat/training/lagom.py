"""Maggy's lagom with a config for training across executors."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from hopyard.compat.devices import num_executors
from hopyard.compat.training.member import MemberCall
from hopyard.compat.training.submitting import name_logs, run_together
from hopyard.experiment.arguments import check_function
from hopyard.experiment.handle import Handle
from hopyard.trials.configs import TfDistributedConfig, TorchDistributedConfig
from hopyard.trials.preflight import fits
from hopyard.trials.returns import first_of
from hopyard.trials.summary import LagomResult, write_files
from hopyard.trials.wish import FUNCTION

Config = TfDistributedConfig | TorchDistributedConfig


def across_executors(args: tuple[Any, ...], keywords: Mapping[str, Any]) -> tuple[Any, Config | None]:
    """Function and config of such a call; None for every other call of lagom."""
    functions = [keywords[name] for name in FUNCTION if name in keywords]
    given = [*functions, *args, *([keywords["config"]] if "config" in keywords else [])]
    if len(given) == 2 and isinstance(given[1], TfDistributedConfig | TorchDistributedConfig):
        return given[0], given[1]
    return None, None


def train_lagom(train_fn: Callable[..., Any], config: Config) -> Any:
    """Maggy's lagom with a config for training across executors. Returns the mean of what its members returned."""
    function = check_function(train_fn)
    members = num_executors()
    given = {
        name: getattr(config, name)
        for name in ("model", "module", "dataset", "hparams", "train_set", "test_set")
        if hasattr(config, name)
    }
    if isinstance(config, TfDistributedConfig) and config.process_data is not None:
        if config.dataset is not None:
            given["dataset"] = config.process_data(config.dataset)
        else:
            given["train_set"], given["test_set"] = config.process_data(config.train_set, config.test_set)
    torch = isinstance(config, TorchDistributedConfig)
    call = MemberCall(
        function,
        fits(function, [], given),
        "torch" if torch else "tensorflow",
        given=given,
        backend=getattr(config, "backend", "torch"),
    )
    about = {
        "experiment_type": "distributed",
        "controller": "none",
        "config": {"backend": call.backend if torch else "tensorflow", "members": members},
    }

    def shape(handle: Handle) -> LagomResult:
        name_logs(handle, [os.path.join(f"training_logs_{rank}", "output.log") for rank in range(members)])
        values = handle.results if torch else list(map(first_of, handle.results))
        result = {"test result": mean_of(values)}
        write_files(handle, result, about)
        return LagomResult(result, handle)

    return run_together("lagom", call, members, shape, config.name, config.description, None)


def mean_of(values: list[Any]) -> Any:
    """Numbers averaged, dictionaries key by key; what is neither is given as the list it is."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if numbers and len(numbers) == len(values):
        return math.fsum(numbers) / len(numbers)
    if values and all(isinstance(value, dict) for value in values):
        names = dict.fromkeys(name for value in values for name in value)
        return {name: mean_of([value[name] for value in values if name in value]) for name in names}
    return values
