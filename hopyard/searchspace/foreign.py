"""Parameters written with other libraries: Optuna's distributions, frozen ``scipy.stats`` ones. Neither is imported."""

from __future__ import annotations

from typing import Any

from hopyard.searchspace.parameters import Categorical, Constant, Float, Int, Parameter


def from_foreign(name: str, value: Any) -> Parameter | None:
    """The same parameter in our words, or None when ``value`` is not of a library known here.

    Raises:
        ValueError: it is, but it has no bounded form (a normal distribution, say).
    """
    module = type(value).__module__
    if module.startswith("optuna.distributions"):
        return _from_optuna(name, value)
    if module.startswith("scipy.stats") and hasattr(value, "dist"):
        return _from_scipy(name, value)
    return None


def _from_optuna(name: str, value: Any) -> Parameter:
    kind = type(value).__name__
    if kind == "CategoricalDistribution":
        return Categorical(list(value.choices))
    if kind in ("FloatDistribution", "IntDistribution"):
        if value.low == value.high:
            return Constant(value.low)
        if kind == "FloatDistribution":
            return Float(value.low, value.high, log=value.log, step=value.step)
        return Int(value.low, value.high, log=value.log, step=None if value.step == 1 else value.step)
    raise ValueError(
        f"Hyperparameter {name}: Optuna's {kind} is not known here; "
        "use FloatDistribution, IntDistribution or Categorical."
    )


def _from_scipy(name: str, value: Any) -> Parameter:
    family = value.dist.name
    low, high = (float(bound) for bound in value.support())
    if family == "uniform":
        return Float(low, high)
    if family in ("loguniform", "reciprocal"):
        return Float(low, high, log=True)
    if family == "randint":
        return Int(int(low), int(high))
    raise ValueError(
        f"Hyperparameter {name}: scipy.stats.{family} has no bounded form here; "
        "use uniform, loguniform or randint, or Float(low, high)."
    )
