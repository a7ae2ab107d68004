"""Maggy's optimizers by class, each as the search that the sidecar runs for it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from hopyard._protocol.errors import error
from hopyard._protocol.search import SearchChoice

GRID_POINTS: Final = 5
"""Values that a grid takes of a continuous parameter; Maggy refused such a space."""


class AbstractOptimizer:
    """Base of Maggy's optimizers. Those below name a search; a subclass of one's own decides in Python."""

    search: ClassVar[str] = ""

    def __init__(self, **kwargs: Any) -> None:
        self.pruner: Hyperband | None = _pruner(kwargs.pop("pruner", None), kwargs.pop("pruner_kwargs", None))
        self.options: dict[str, Any] = {}
        if kwargs and type(self).__module__ == __name__:
            raise TypeError(f"{type(self).__name__} has no argument {', '.join(map(repr, kwargs))}.")

    def choice(self) -> SearchChoice:
        if not self.search or type(self).__module__ != __name__:
            raise own_code(type(self).__name__, "optimizer", "'model', 'gp', 'tpe', 'asha' or 'randomsearch'")
        if self.pruner is not None:
            return self.pruner.choice(self.search)
        return SearchChoice(name=self.search, options=self.options)


class RandomSearch(AbstractOptimizer):
    search = "random"


class GridSearch(AbstractOptimizer):
    search = "grid"


class SingleRun(AbstractOptimizer):
    """Runs the function num_trials times without parameters."""


class Asha(AbstractOptimizer):
    search = "asha"

    def __init__(self, reduction_factor: float = 2, resource_min: float = 1, resource_max: float = 4) -> None:
        super().__init__()
        if reduction_factor < 2:
            raise ValueError(f"reduction_factor must be at least 2, not {reduction_factor!r}.")
        if resource_min > resource_max:
            raise ValueError(f"resource_min={resource_min!r} must not be above resource_max={resource_max!r}.")
        self.options = {"eta": reduction_factor, "minBudget": resource_min, "maxBudget": resource_max}


class _Bayes(AbstractOptimizer):
    def __init__(
        self,
        num_warmup_trials: int = 15,
        random_fraction: float = 0.33,
        interim_results: bool = False,
        interim_results_interval: int = 10,
        **kwargs: Any,
    ) -> None:
        """`random_fraction` and the `interim_…` arguments are accepted: the searches here weigh both by themselves."""
        super().__init__(**kwargs)
        self.options = {"start": max(2, num_warmup_trials)}
        self.interim_results = interim_results

    def choice(self) -> SearchChoice:
        if self.interim_results and self.pruner is None:
            return SearchChoice(name="model", options=self.options)  # it learns from the curves of stopped trials
        return super().choice()


class GP(_Bayes):
    """A Gaussian process. The arguments that chose parts of scikit-optimize are accepted and change nothing."""

    search = "gp"

    def __init__(
        self,
        async_strategy: str = "impute",
        impute_strategy: str = "cl_min",
        acq_fun: str | None = None,
        acq_fun_kwargs: dict[str, Any] | None = None,
        acq_optimizer: str = "lbfgs",
        acq_optimizer_kwargs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)


class TPE(_Bayes):
    search = "tpe"

    def __init__(
        self,
        gamma: float = 0.15,
        n_samples: int = 24,
        bw_estimation: str = "normal_reference",
        bw_factor: float = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.options |= {"good": gamma, "candidates": n_samples}


class Hyperband:
    """Maggy's pruner: budgets of successive halving for the optimizer that has it."""

    def __init__(
        self,
        min_budget: float = 1,
        max_budget: float = 9,
        eta: float = 3,
        n_iterations: int = 1,
        trial_metric_getter: Any = None,
    ) -> None:
        if min_budget > max_budget:
            raise ValueError(f"min_budget={min_budget!r} must not be above max_budget={max_budget!r}.")
        self.ladder = {"minBudget": min_budget, "maxBudget": max_budget, "eta": eta}

    def choice(self, search: str) -> SearchChoice:
        if search in ("tpe", "gp"):
            return SearchChoice(name="bohb", options={**self.ladder, "model": search, "synchronous": True})
        return SearchChoice(name="hyperband", options={**self.ladder, "sampler": search})


def _pruner(pruner: Any, options: dict[str, Any] | None) -> Hyperband | None:
    if pruner is None or isinstance(pruner, Hyperband):
        return pruner
    if isinstance(pruner, type) and issubclass(pruner, Hyperband):
        return pruner(**(options or {}))
    if isinstance(pruner, str) and pruner.lower() == "hyperband":
        return Hyperband(**(options or {}))
    raise TypeError(f"pruner={pruner!r} is not known; use 'hyperband' with pruner_kwargs, or None.")


def own_code(name: str, what: str, instead: str) -> Exception:
    """A subclass of one's own needs a Python process that answers the sidecar, the oracle: it is still to come."""
    return error(
        "NOT_IMPLEMENTED",
        what=f"The {what} {name}, written in Python and asked through the oracle,",
        instead=f"Use {instead} meanwhile.",
    )
