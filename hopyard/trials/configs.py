"""Maggy 1.x: an experiment described by one object. Positions are Maggy's: what names the experiment comes last."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any

from hopyard._protocol.errors import error


class LagomConfig:
    name: str
    description: str
    hb_interval: float

    def __init__(self, name: str, description: str, hb_interval: float) -> None:
        self.name = name
        self.description = description
        self.hb_interval = hb_interval

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({inside})"


@dataclass(eq=False, repr=False)
class BaseConfig(LagomConfig):
    name: str = "base"
    hb_interval: float = 1
    description: str = ""


@dataclass(eq=False, repr=False)
class OptimizationConfig(LagomConfig):
    """1.0."""

    num_trials: int
    optimizer: Any
    searchspace: Any
    optimization_key: str = "metric"
    direction: str = "max"
    es_interval: int = 1
    es_min: int = 10
    es_policy: Any = "median"
    name: str = "HPOptimization"
    description: str = ""
    hb_interval: float = 1


@dataclass(eq=False, repr=False)
class HyperparameterOptConfig(OptimizationConfig):
    """1.1: the same, with a model and a data set that the function may ask for by name."""

    optimization_key: str = "Metric"
    model: Any = None
    dataset: Any = None


@dataclass(eq=False, repr=False)
class AblationConfig(LagomConfig):
    ablation_study: Any
    ablator: Any = "loco"
    direction: str = "max"
    name: str = "ablationStudy"
    description: str = ""
    hb_interval: float = 1
    model: Any = None
    dataset: Any = None


class _Distributed(LagomConfig):
    def refuse(self) -> Exception:
        return error(
            "NOT_IMPLEMENTED",
            what=f"hopyard.experiment.lagom with a {type(self).__name__}",
            instead="Maggy's own name trains across executors: from maggy import experiment.",
        )


@dataclass(eq=False, repr=False)
class TfDistributedConfig(_Distributed):
    """1.0 named train_set and test_set where 1.1 has one dataset."""

    model: Any = None
    dataset: Any = None
    process_data: Any = None
    mixed_precision: bool = False
    name: str = "tfDist"
    hb_interval: float = 1
    description: str = ""
    hparams: Any = None
    _: KW_ONLY
    train_set: Any = None
    test_set: Any = None

    def __post_init__(self) -> None:
        self.hparams = self.hparams if self.hparams is not None else {}


BACKENDS = ("torch", "deepspeed")


@dataclass(eq=False, repr=False)
class TorchDistributedConfig(_Distributed):
    module: Any
    dataset: Any = None
    hparams: Any = None
    backend: str = "torch"
    mixed_precision: bool = False
    zero_lvl: int = 0
    deepspeed_config: Any = None
    name: str = "torchDist"
    hb_interval: float = 1
    description: str = ""
    _: KW_ONLY
    train_set: Any = None
    test_set: Any = None

    def __post_init__(self) -> None:
        if self.backend not in BACKENDS:
            raise ValueError(f"backend={self.backend!r} is not supported; it must be one of {list(BACKENDS)}.")
        self.hparams = self.hparams if self.hparams is not None else {}
