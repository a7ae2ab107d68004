"""Maggy 1.x: an experiment described by one object."""

from __future__ import annotations

from typing import Any

from hopyard._protocol.errors import error


class LagomConfig:
    def __init__(self, name: str, description: str, hb_interval: float) -> None:
        self.name = name
        self.description = description
        self.hb_interval = hb_interval

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({inside})"


class BaseConfig(LagomConfig):
    def __init__(self, name: str = "base", hb_interval: float = 1, description: str = "") -> None:
        super().__init__(name, description, hb_interval)


class OptimizationConfig(LagomConfig):
    """1.0."""

    def __init__(
        self,
        num_trials: int,
        optimizer: Any,
        searchspace: Any,
        optimization_key: str = "metric",
        direction: str = "max",
        es_interval: int = 1,
        es_min: int = 10,
        es_policy: Any = "median",
        name: str = "HPOptimization",
        description: str = "",
        hb_interval: float = 1,
    ) -> None:
        super().__init__(name, description, hb_interval)
        self.num_trials = num_trials
        self.optimizer = optimizer
        self.searchspace = searchspace
        self.optimization_key = optimization_key
        self.direction = direction
        self.es_interval = es_interval
        self.es_min = es_min
        self.es_policy = es_policy


class HyperparameterOptConfig(OptimizationConfig):
    """1.1: the same, with a model and a data set that the function may ask for by name."""

    def __init__(
        self,
        num_trials: int,
        optimizer: Any,
        searchspace: Any,
        optimization_key: str = "Metric",
        direction: str = "max",
        es_interval: int = 1,
        es_min: int = 10,
        es_policy: Any = "median",
        name: str = "HPOptimization",
        description: str = "",
        hb_interval: float = 1,
        model: Any = None,
        dataset: Any = None,
    ) -> None:
        super().__init__(
            num_trials, optimizer, searchspace, optimization_key, direction, es_interval, es_min, es_policy, name,
            description, hb_interval,
        )  # fmt: skip
        self.model = model
        self.dataset = dataset


class AblationConfig(LagomConfig):
    def __init__(
        self,
        ablation_study: Any,
        ablator: Any = "loco",
        direction: str = "max",
        name: str = "ablationStudy",
        description: str = "",
        hb_interval: float = 1,
        model: Any = None,
        dataset: Any = None,
    ) -> None:
        super().__init__(name, description, hb_interval)
        self.ablation_study = ablation_study
        self.ablator = ablator
        self.direction = direction
        self.model = model
        self.dataset = dataset


class _Distributed(LagomConfig):
    def refuse(self) -> Exception:
        return error(
            "NOT_IMPLEMENTED",
            what=f"hopyard.experiment.lagom with a {type(self).__name__}",
            instead="Maggy's own name trains across executors: from maggy import experiment.",
        )


class TfDistributedConfig(_Distributed):
    """1.0 named train_set and test_set where 1.1 has one dataset."""

    def __init__(
        self,
        model: Any = None,
        dataset: Any = None,
        process_data: Any = None,
        mixed_precision: bool = False,
        name: str = "tfDist",
        hb_interval: float = 1,
        description: str = "",
        hparams: Any = None,
        *,
        train_set: Any = None,
        test_set: Any = None,
    ) -> None:
        super().__init__(name, description, hb_interval)
        self.model = model
        self.dataset = dataset
        self.process_data = process_data
        self.mixed_precision = mixed_precision
        self.hparams = hparams if hparams is not None else {}
        self.train_set = train_set
        self.test_set = test_set


BACKENDS = ("torch", "deepspeed")


class TorchDistributedConfig(_Distributed):
    def __init__(
        self,
        module: Any,
        dataset: Any = None,
        hparams: Any = None,
        backend: str = "torch",
        mixed_precision: bool = False,
        zero_lvl: int = 0,
        deepspeed_config: Any = None,
        name: str = "torchDist",
        hb_interval: float = 1,
        description: str = "",
        *,
        train_set: Any = None,
        test_set: Any = None,
    ) -> None:
        super().__init__(name, description, hb_interval)
        if backend not in BACKENDS:
            raise ValueError(f"backend={backend!r} is not supported; it must be one of {list(BACKENDS)}.")
        self.module = module
        self.dataset = dataset
        self.hparams = hparams if hparams is not None else {}
        self.backend = backend
        self.mixed_precision = mixed_precision
        self.zero_lvl = zero_lvl
        self.deepspeed_config = deepspeed_config
        self.train_set = train_set
        self.test_set = test_set
