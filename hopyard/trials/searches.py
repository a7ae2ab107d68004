"""`optimizer=` and `stopping=` in any of their spellings, as the sidecar's searches and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET

from hopyard._protocol.search import RuleChoice, SearchChoice
from hopyard.searchspace import Float, Searchspace
from hopyard.trials.earlystop import AbstractEarlyStop
from hopyard.trials.optimizers import GRID_POINTS, ORACLE, AbstractOptimizer, SingleRun

DEFAULT: Final = "gp"
"""The one that does best with early stopping, by the comparison in bench/search."""
SEARCHES: Final = {
    "random": ("randomsearch",),
    "grid": ("gridsearch",),
    "sobol": ("qmc", "quasirandom"),
    "gp": ("default", "bo", "gaussianprocess"),
    "tpe": (),
    "de": ("differentialevolution", "diffev", "evolutionarysearch"),
    "model": ("mobster", "modelbased"),
    "asha": (),
    "hyperband": (),
    "bohb": (),
    "dehb": (),
    "pbt": ("populationbasedtraining",),
    "nsga2": ("nsgaii", "nsga"),
}
NOTHING: Final = ("none", "singlerun")
LADDERS: Final = frozenset({"asha", "hyperband", "bohb", "dehb", "pbt"})
"""They end or pause trials by themselves: no rule is added unless one is named."""


class UnknownOptimizer(KeyError, TypeError):
    """Maggy 1.x raised KeyError or TypeError here; this is both."""

    def __str__(self) -> str:
        return str(self.args[0])


def search_of(optimizer: Any) -> SearchChoice | None:
    """None: the function runs without parameters."""
    if optimizer is None:
        return SearchChoice(name=DEFAULT)
    optimizer = made(optimizer)
    if isinstance(optimizer, AbstractOptimizer):
        return None if isinstance(optimizer, SingleRun) and not optimizer.is_own else optimizer.choice()
    if isinstance(optimizer, SearchChoice):
        return optimizer
    if isinstance(optimizer, Mapping):
        return msgspec.convert(dict(optimizer), SearchChoice)
    if isinstance(optimizer, str):
        return _named(optimizer)
    if proposes(optimizer):
        return SearchChoice(name=ORACLE)
    raise UnknownOptimizer(
        f"The experiment's optimizer should either be an string indicating the name of an implemented optimizer (such "
        f"as 'randomsearch') or an object of one of its classes, but it is {optimizer!r} "
        f"(of type '{type(optimizer).__name__}')."
    )


def made(optimizer: Any) -> Any:
    """An optimizer's class stands for what it makes without arguments."""
    is_class = isinstance(optimizer, type) and issubclass(optimizer, AbstractOptimizer)
    return optimizer() if is_class else optimizer


def own_of(optimizer: Any) -> AbstractOptimizer | None:
    """An optimizer of Maggy's kind that is a user's Python: it says itself when it is done, and what it proposes."""
    optimizer = made(optimizer)
    return optimizer if isinstance(optimizer, AbstractOptimizer) and optimizer.is_own else None


def proposes(optimizer: Any) -> bool:
    """Whether it is Python that decides: a sampler of Optuna, an optimizer of Maggy's kind, or a callable."""
    if isinstance(optimizer, AbstractOptimizer):
        return optimizer.is_own
    if isinstance(optimizer, type):
        return False
    return _is_of(optimizer, "optuna.samplers") or callable(getattr(optimizer, "suggest", optimizer))


def judges(policy: Any) -> bool:
    """Whether it is Python that decides: a pruner of Optuna, or a rule of Maggy's kind."""
    own = policy if isinstance(policy, type) else type(policy)
    if issubclass(own, AbstractEarlyStop):
        ours = next(kind for kind in own.__mro__ if kind.__module__ == AbstractEarlyStop.__module__)
        checked: Any = ours
        return own.earlystop_check is not checked.earlystop_check
    return not isinstance(policy, str | Mapping | RuleChoice) and (
        _is_of(policy, "optuna.pruners") or hasattr(policy, "earlystop_check")
    )


def _is_of(value: object, package: str) -> bool:
    return any(kind.__module__.startswith(package) for kind in type(value).__mro__)


def _named(text: str) -> SearchChoice | None:
    wanted = plain(text)
    if wanted in NOTHING:
        return None
    for name, aliases in SEARCHES.items():
        if wanted == name or wanted in aliases:
            return SearchChoice(name=name)
    known = ", ".join(("randomsearch", "gridsearch", *[name for name in SEARCHES if name not in ("random", "grid")]))
    raise UnknownOptimizer(f"Unknown Optimizer. Can't initialize experiment driver. {text!r} is none of {known}, none.")


def for_space(choice: SearchChoice, space: Searchspace) -> SearchChoice:
    """A grid takes some values of each continuous parameter."""
    options = dict(choice.options) if isinstance(choice.options, dict) else {}
    continuous = any(isinstance(each, Float) and each.step is None for each in space._parameters.values())
    if choice.name == "grid" and continuous:
        options.setdefault("points", GRID_POINTS)
    return SearchChoice(name=choice.name, options=options) if options else SearchChoice(name=choice.name)


def usual_rule(repeated: bool) -> RuleChoice:
    """What ends hopeless trials when nobody names a rule: the one that bench/search shows best.

    `repeated`: configurations are evaluated several times, and the same curve again is no waste.
    """
    names = ("median", "power-law") if repeated else ("median", "same-curve", "power-law")
    return RuleChoice(name="any", of=[{"name": name} for name in names])


def rule_of(policy: Any, interval: float = 1, in_seconds: bool = False, minimum: int = 10) -> RuleChoice | None:
    """Maggy's es_policy with es_interval and es_min, or a rule of one's own choice; None: nothing is stopped."""
    if policy is None or policy is False:
        return None
    if judges(policy):
        return _paced(RuleChoice(name=ORACLE, options={"minFinished": max(0, minimum)}), interval, in_seconds)
    if isinstance(policy, type) and issubclass(policy, AbstractEarlyStop):
        if not policy.rule:
            raise TypeError(f"{policy.__name__} must define earlystop_check(to_check, finalized_trials, direction).")
        policy = policy.rule
    elif isinstance(policy, AbstractEarlyStop):
        return rule_of(type(policy), interval, in_seconds, minimum)
    if isinstance(policy, RuleChoice):
        return policy
    if isinstance(policy, Mapping):
        return msgspec.convert(_written(policy), RuleChoice)
    if not isinstance(policy, str):
        raise TypeError(
            "The experiment's early stopping policy should either be a string ('median' or 'none') or a custom policy "
            f"that is an instance of maggy.earlystop.AbstractEarlyStop, but it is {policy!r} "
            f"(of type '{type(policy).__name__}')."
        )
    if plain(policy) in ("none", "nostop", "nostoppingrule"):
        return None
    if plain(policy) in ("median", "medianstoppingrule"):
        if isinstance(minimum, bool) or not isinstance(minimum, int) or minimum < 0:
            raise ValueError(f"es_min={minimum!r} must be a whole number of at least 0.")
        options = {"minFinished": max(1, minimum), "graceReports": 0}
        return _paced(RuleChoice(name="median", options=options), interval, in_seconds)
    return RuleChoice(name=policy)


def judge_in(policy: Any) -> Any:
    """The Python that judges, alone or as a part of a rule; None: there is none."""
    if not isinstance(policy, Mapping):
        return policy if judges(policy) else None
    parts = (judge_in(part) for part in (policy.get("name"), *(policy.get("of") or ())))
    return next((part for part in parts if part is not None), None)


def _written(policy: Any) -> Any:
    """A rule as the sidecar reads it: parts by name or as dictionaries, and one of them Python."""
    if isinstance(policy, Mapping):
        rule = dict(policy)
        if judges(rule.get("name")):
            rule["name"] = ORACLE
        if isinstance(rule.get("of"), list | tuple):
            rule["of"] = [_written(part) for part in rule["of"]]
        return rule
    if isinstance(policy, str):
        return {"name": policy}
    return {"name": ORACLE} if judges(policy) else msgspec.to_builtins(policy)


def _paced(rule: RuleChoice, interval: float, in_seconds: bool) -> RuleChoice:
    """How often a trial is judged: once in so many steps, or in so many seconds as Maggy had it up to 0.4."""
    if in_seconds:
        if isinstance(interval, bool) or not isinstance(interval, int | float) or not 0 <= interval < float("inf"):
            raise ValueError(f"es_interval={interval!r} must be a number of seconds, at least 0.")
        rule.every_seconds = interval or UNSET
        interval = 1
    if isinstance(interval, bool) or not isinstance(interval, int) or interval < 0:
        raise ValueError(
            f"es_interval={interval!r} must be a whole number of steps, at least 0. (In calls with map_fun= it is a "
            "number of seconds, as in Maggy up to 0.4.)"
        )
    rule.options = {**(rule.options or {}), "interval": max(1, interval)}
    return rule


def plain(text: str) -> str:
    return text.lower().replace("-", "").replace("_", "").replace(" ", "")
