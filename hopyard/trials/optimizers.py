"""Maggy's optimizers by class, each as the search that the sidecar runs for it.

RandomSearch, GridSearch and SingleRun are Python too: a subclass that has a method of its own is asked in the oracle,
and calls theirs with `super()`.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from hopyard._protocol.search import SearchChoice
from hopyard.searchspace import Searchspace
from hopyard.trials.abstract_optimizer import ORACLE, AbstractOptimizer, product_class
from hopyard.trials.grid import GRID_POINTS, grid_values
from hopyard.trials.pruner import Hyperband
from hopyard.trials.trial import Trial

__all__ = [
    "GP",
    "GRID_POINTS",
    "ORACLE",
    "TPE",
    "AbstractOptimizer",
    "Asha",
    "GridSearch",
    "Hyperband",
    "RandomSearch",
    "SingleRun",
]


class _Buffered(AbstractOptimizer):
    """Knows all its configurations beforehand, and gives them out from the last to the first as Maggy did."""

    sample_type = "random"
    config_buffer: list[dict[str, Any]]

    def __init__(self, pruner: Any = None, pruner_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(pruner, pruner_kwargs, **kwargs)
        self.config_buffer = []

    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        if self.pruner is not None:
            name = product_class(self).__name__
            raise NotImplementedError(f"A subclass of {name} that decides in Python cannot have a pruner.")
        buffer = getattr(self, "config_buffer", None)
        return self.create_trial(buffer.pop(), sample_type=self.sample_type) if buffer else None


class RandomSearch(_Buffered):
    search = "random"

    def initialize(self) -> None:
        self.config_buffer = self.searchspace.get_random_parameter_values(self.num_trials)


class GridSearch(_Buffered):
    search = "grid"
    sample_type = "grid"

    def initialize(self) -> None:
        self.config_buffer = self._grid_params(self.searchspace)

    @classmethod
    def get_num_trials(cls, searchspace: Searchspace) -> int:
        return math.prod(len(grid_values(each)) for each in searchspace._parameters.values())

    @classmethod
    def _grid_params(cls, searchspace: Searchspace) -> list[dict[str, Any]]:
        values = [grid_values(each) for each in searchspace._parameters.values()]
        return [searchspace.list_to_dict(list(each)) for each in product(*values)]


class SingleRun(_Buffered):
    """Runs the function num_trials times without parameters."""

    def initialize(self) -> None:
        self.config_buffer = [{} for _ in range(self.num_trials)]


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
