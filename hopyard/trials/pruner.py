"""Maggy's pruner: successive halving that an optimizer may be given."""

from __future__ import annotations

import math
from typing import Any

from hopyard._protocol.search import SearchChoice


class Hyperband:
    """Budgets of successive halving for the optimizer that has it.

    `n_iterations`: so many rounds are made, whatever number of trials was asked for; without it that number decides.
    """

    def __init__(
        self,
        min_budget: float = 1,
        max_budget: float = 9,
        eta: float = 3,
        n_iterations: int | None = None,
        trial_metric_getter: Any = None,
    ) -> None:
        if min_budget > max_budget:
            raise ValueError(f"min_budget={min_budget!r} must not be above max_budget={max_budget!r}.")
        if n_iterations is not None and n_iterations < 1:
            raise ValueError(f"n_iterations={n_iterations!r} must be at least 1.")
        self.min_budget = min_budget
        self.max_budget = max_budget
        self.eta = eta
        self.n_iterations = n_iterations
        self.ladder = {"minBudget": min_budget, "maxBudget": max_budget, "eta": eta}

    def name(self) -> str:
        return type(self).__name__

    def choice(self, search: str) -> SearchChoice:
        if search in ("tpe", "gp"):
            return SearchChoice(name="bohb", options={**self.ladder, "model": search, "synchronous": True})
        return SearchChoice(name="hyperband", options={**self.ladder, "sampler": search})

    def budgets(self) -> list[float]:
        """From low to high, as the search has them: from the top down, in whole numbers where the top is one."""
        found: list[float] = []
        level = float(self.max_budget)
        while level >= self.min_budget * (1 - 1e-9):
            budget = max(self.min_budget, math.floor(level + 0.5) if float(self.max_budget).is_integer() else level)
            if not found or found[-1] != budget:
                found.append(budget)
            level /= self.eta
        return found[::-1]

    def configurations(self) -> int | None:
        """Of all rounds together; None where nobody said how many rounds. Law: they fill the search's rounds whole."""
        if self.n_iterations is None:
            return None
        levels = len(self.budgets())
        firsts = [math.ceil(levels / (levels - first) * self.eta ** (levels - first - 1)) for first in range(levels)]
        return sum(firsts[each % levels] for each in range(self.n_iterations))


def pruner_of(pruner: Any, options: dict[str, Any] | None) -> Hyperband | None:
    """An optimizer's `pruner` and `pruner_kwargs`."""
    if pruner is None or isinstance(pruner, Hyperband):
        return pruner
    if isinstance(pruner, type) and issubclass(pruner, Hyperband):
        return pruner(**(options or {}))
    if isinstance(pruner, str) and pruner.lower() == "hyperband":
        return Hyperband(**(options or {}))
    raise TypeError(f"pruner={pruner!r} is not known; use 'hyperband' with pruner_kwargs, or None.")
