"""What a call of lagom asks for, whichever version's words it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from hopyard.experiment.fleet import Wanted
from hopyard.searchspace import Searchspace
from hopyard.trials.configs import (
    AblationConfig,
    BaseConfig,
    HyperparameterOptConfig,
    LagomConfig,
    OptimizationConfig,
    _Distributed,
)
from hopyard.trials.returns import Rules
from hopyard.trials.summary import Version

LATER: Final = [
    "name",
    "experiment_type",
    "searchspace",
    "optimizer",
    "direction",
    "num_trials",
    "ablation_study",
    "ablator",
    "optimization_key",
    "hb_interval",
    "es_policy",
    "es_interval",
    "es_min",
    "description",
]
"""Positional arguments after the function, as in 0.4 and 0.5."""
FIRST: Final = [
    "searchspace",
    "optimizer",
    "direction",
    "num_trials",
    "name",
    "hb_interval",
    "es_policy",
    "es_interval",
    "es_min",
    "description",
]
"""As in 0.2, where the search space came second."""
FUNCTION: Final = ("train_fn", "map_fun", "training_fn")


@dataclass
class Wish:
    function: Any = None
    name: str = "no-name"
    description: str = ""
    experiment_type: str = "optimization"
    searchspace: Any = None
    optimizer: Any = None
    direction: Any = "max"
    num_trials: int | None = None
    ablation_study: Any = None
    ablator: Any = "loco"
    optimization_key: str = "metric"
    hb_interval: float = 1
    """Accepted: reports travel when they are made, there is no heartbeat to wait for."""
    es_policy: Any = ...
    es_interval: float = 1
    es_in_seconds: bool = False
    """As in Maggy up to 0.4: the calls that name `map_fun`, or pass `es_interval` by position as 0.2 did."""
    es_min: int = 10
    stopping: Any = ...
    seed: int | None = None
    duplicates: str | None = None
    repeats: int | None = None
    max_concurrent: int | None = None
    max_failures: int | None = None
    max_seconds: float | None = None
    max_executor_seconds: float | None = None
    known: Any = None
    constraint: Any = None
    """A function of the parameters that says whether they may be tried."""
    objectives: Any = None
    wait: bool = True
    wanted: Wanted = field(default_factory=Wanted)
    fresh_process: bool = False
    retries: int | None = None
    priority: float | None = None
    stop_patience_seconds: float | None = None
    preflight: bool | Literal["run"] = True
    fixed: dict[str, Any] = field(default_factory=dict)
    rules: Rules = "maggy"
    only_declared: bool = False
    """As in Maggy 1.1: the function is given those of the arguments that it declares."""
    version: Version = "0.x"
    base: bool = False
    """1.1's lagom without a search: the function once on each executor."""
    keep_files: bool = False
    """Whether trials have working directories of their own, and files they return by name are kept, as on Hopsworks."""
    explicit: frozenset[str] = frozenset()
    """What the caller named."""


def wish_of(args: tuple[Any, ...], keywords: dict[str, Any]) -> Wish:
    given = dict(keywords)
    positional = list(args)
    in_seconds = "map_fun" in given
    for word in FUNCTION:
        if word in given:
            positional.insert(0, given.pop(word))
    if not positional:
        raise TypeError("lagom needs a function: lagom(train_fn, searchspace=…).")
    function, *rest = positional
    if "config" in given or (rest and isinstance(rest[0], LagomConfig)):
        config = given.pop("config") if "config" in given else rest.pop(0)
        if rest:
            raise TypeError("lagom(train_fn, config) takes nothing after the config.")
        return _from_config(function, config, given)
    is_space = bool(rest) and (rest[0] is None or _is_space(rest[0]))
    if rest and not is_space and not isinstance(rest[0], str):
        raise _wrong_config(rest[0])
    order = FIRST if is_space else LATER
    if len(rest) > len(order):
        raise TypeError(f"lagom takes at most {len(order)} arguments after the function: {', '.join(order)}.")
    in_seconds = in_seconds or (order is FIRST and len(rest) > FIRST.index("es_interval"))
    for name, value in zip(order, rest, strict=False):
        if name in given:
            raise TypeError(f"lagom got {name!r} twice: by position and by name.")
        given[name] = value
    wish = _filled(function, given)
    wish.es_in_seconds = in_seconds
    return wish


def _filled(function: Callable[..., Any], given: dict[str, Any]) -> Wish:
    explicit = frozenset(given)
    trials = given.pop("trials", None)
    if trials is not None:
        given["num_trials"] = trials
    wanted = {name: given.pop(name, None) for name in ("executors", "gpus", "memory_mb")}
    known = {each.name for each in fields(Wish)} - {
        "function",
        "wanted",
        "rules",
        "version",
        "base",
        "keep_files",
        "explicit",
        "es_in_seconds",
        "only_declared",
    }
    unknown = [name for name in given if name not in known]
    if unknown:
        raise TypeError(
            f"lagom has no argument {', '.join(map(repr, unknown))}; it has train_fn, "
            f"{', '.join([*LATER, 'trials', 'stopping', 'seed', 'wait'])}."
        )
    return Wish(function=function, wanted=Wanted(**wanted), explicit=explicit, **given)


def _from_config(function: Callable[..., Any], config: Any, more: dict[str, Any]) -> Wish:
    if config is None:
        config = BaseConfig(name="maggy_experiment")
    if isinstance(config, _Distributed):
        raise config.refuse()
    given = {"name": config.name, "description": config.description} if isinstance(config, LagomConfig) else {}
    if isinstance(config, OptimizationConfig):
        words = [
            "num_trials",
            "optimizer",
            "searchspace",
            "optimization_key",
            "direction",
            "es_interval",
            "es_min",
            "es_policy",
        ]
        wish = _filled(function, {**given, **{word: getattr(config, word) for word in words}, **more})
        wish.version = "1.x"
        if isinstance(config, HyperparameterOptConfig):
            wish.fixed = {"model": config.model, "dataset": config.dataset}
            wish.only_declared = True
            wish.rules = "first" if config.optimization_key == "Metric" else "listed"
        return wish
    if isinstance(config, AblationConfig):
        given |= {
            "experiment_type": "ablation",
            "ablation_study": config.ablation_study,
            "ablator": config.ablator,
            "direction": config.direction,
        }
        wish = _filled(function, {**given, **more})
        wish.fixed = {"model": config.model, "dataset": config.dataset}
        wish.version = "1.x"
        return wish
    if isinstance(config, LagomConfig):
        wish = _filled(function, {**given, **more})
        wish.version, wish.base, wish.rules = "1.x", True, "first"
        return wish
    raise _wrong_config(config)


def _is_space(second: Any) -> bool:
    """What stands second is a space as in 0.2 (also as a dictionary of parameters), a name as in 0.5, or a config."""
    if isinstance(second, Mapping):
        return bool(second) and not any(each is None or isinstance(each, int | float | str) for each in second.values())
    return isinstance(second, Searchspace)


def _wrong_config(config: Any) -> TypeError:
    return TypeError(
        f"Invalid config type! Config is expected to be of type {LagomConfig.__name__}, such as OptimizationConfig, "
        f"AblationConfig or BaseConfig, but is {config!r} (of type '{type(config).__name__}')."
    )
