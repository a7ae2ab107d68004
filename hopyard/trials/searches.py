"""`optimizer=` and `stopping=` in any of their spellings, as the sidecar's searches and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hopyard._protocol.search import RuleChoice, SearchChoice
from hopyard.searchspace import Float, Searchspace
from hopyard.trials.earlystop import AbstractEarlyStop
from hopyard.trials.optimizers import GRID_POINTS, AbstractOptimizer, SingleRun, own_code

DEFAULT: Final = "model"
"""The one that does best with early stopping, by the comparison in bench/search."""
SEARCHES: Final = {
    "random": ("randomsearch",),
    "grid": ("gridsearch",),
    "sobol": ("qmc", "quasirandom"),
    "gp": ("bo", "gaussianprocess"),
    "tpe": (),
    "de": ("differentialevolution", "diffev", "evolutionarysearch"),
    "model": ("default", "mobster", "modelbased"),
    "asha": (),
    "hyperband": (),
    "bohb": (),
    "dehb": (),
    "pbt": ("populationbasedtraining",),
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
    if isinstance(optimizer, type) and issubclass(optimizer, AbstractOptimizer):
        if optimizer.__module__ != AbstractOptimizer.__module__:
            raise own_code(optimizer.__name__, "optimizer", "'model', 'gp', 'tpe', 'asha' or 'randomsearch'")
        optimizer = optimizer()
    if isinstance(optimizer, SingleRun):
        return None
    if isinstance(optimizer, AbstractOptimizer):
        return optimizer.choice()
    if isinstance(optimizer, SearchChoice):
        return optimizer
    if isinstance(optimizer, Mapping):
        return msgspec.convert(dict(optimizer), SearchChoice)
    if isinstance(optimizer, str):
        return _named(optimizer)
    if type(optimizer).__module__.startswith(("optuna.", "botorch.")):
        raise own_code(type(optimizer).__name__, "sampler", "'model', 'gp' or 'tpe'")
    raise UnknownOptimizer(
        f"The experiment's optimizer should either be an string indicating the name of an implemented optimizer (such "
        f"as 'randomsearch') or an object of one of its classes, but it is {optimizer!r} "
        f"(of type '{type(optimizer).__name__}')."
    )


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


def rule_of(policy: Any, interval: int = 1, minimum: int = 10) -> RuleChoice | None:
    """Maggy's es_policy with es_interval and es_min, or a rule of one's own choice; None: nothing is stopped."""
    if policy is None or policy is False:
        return None
    if isinstance(policy, type) and issubclass(policy, AbstractEarlyStop):
        if policy.__module__ != AbstractEarlyStop.__module__:
            raise own_code(policy.__name__, "stopping rule", "es_policy='median' or stopping='percentile'")
        policy = policy.rule
    elif isinstance(policy, AbstractEarlyStop):
        return rule_of(type(policy), interval, minimum)
    if isinstance(policy, RuleChoice):
        return policy
    if isinstance(policy, Mapping):
        return msgspec.convert(dict(policy), RuleChoice)
    if not isinstance(policy, str):
        raise TypeError(
            "The experiment's early stopping policy should either be a string ('median' or 'none') or a custom policy "
            f"that is an instance of maggy.earlystop.AbstractEarlyStop, but it is {policy!r} "
            f"(of type '{type(policy).__name__}')."
        )
    if plain(policy) in ("none", "nostop", "nostoppingrule"):
        return None
    if plain(policy) in ("median", "medianstoppingrule"):
        for name, value in (("es_interval", interval), ("es_min", minimum)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"{name}={value!r} must be a whole number of at least 0.")
        options = {"interval": max(1, interval), "minFinished": max(1, minimum), "graceReports": 0}
        return RuleChoice(name="median", options=options)
    return RuleChoice(name=policy)


def plain(text: str) -> str:
    return text.lower().replace("-", "").replace("_", "").replace(" ", "")
