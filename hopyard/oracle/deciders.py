"""What a user's object is made into, whatever library it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hopyard.oracle.history import History, Trial
from hopyard.oracle.space import Space
from hopyard.trials.payload import Payload


@dataclass(frozen=True)
class Setting:
    payload: Payload
    space: Space
    directions: list[str]
    names: list[str]
    """Of the objectives."""
    trials: int | None
    rule: dict[str, Any]


class Decider(Protocol):
    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        """Before each question; the first time with all there is."""


class Proposer(Decider, Protocol):
    def suggest(self) -> dict[str, Any]:
        """A suggestion as the sidecar reads it: `start` with parameters, `wait` or `done`."""


class Rule(Decider, Protocol):
    def judge(self, trials: Sequence[Trial]) -> list[tuple[Trial, dict[str, Any]]]:
        """Those that should stop, with the evidence."""


def verdict(trial: Trial, rule: str, *, says: str, value: float, threshold: float, peers: int) -> dict[str, Any]:
    step = trial.steps[-1] if trial.steps else 0
    figures = {"value": value, "threshold": threshold, "peers": peers}
    return {"kind": "stop", "rule": rule, "step": step, **figures, "says": says}


class Unknown(TypeError):
    """It is of no kind that can be asked."""


def proposer_of(setting: Setting) -> Proposer:
    search = setting.payload.search
    if _is_of(search, "optuna.samplers"):
        from hopyard.oracle.optuna_sampler import OptunaProposer

        return OptunaProposer(setting)
    from hopyard.trials.optimizers import AbstractOptimizer

    if isinstance(search, AbstractOptimizer):
        from hopyard.oracle.maggy_optimizer import MaggyProposer

        return MaggyProposer(setting)
    from hopyard.oracle.generator import GeneratorProposer

    return GeneratorProposer(setting)


def rule_of(setting: Setting) -> Rule:
    rule = setting.payload.rule
    if _is_of(rule, "optuna.pruners"):
        from hopyard.oracle.optuna_pruner import OptunaRule

        return OptunaRule(setting)
    if hasattr(rule, "earlystop_check"):
        from hopyard.oracle.maggy_rule import MaggyRule

        return MaggyRule(setting)
    raise Unknown(f"{rule!r} is no stopping rule: it has no earlystop_check(to_check, finalized_trials, direction).")


def _is_of(value: object, package: str) -> bool:
    """Whether one of its classes is defined there: a subclass of one's own counts."""
    return any(kind.__module__.startswith(package) for kind in type(value).__mro__)
