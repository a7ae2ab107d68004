"""Maggy's optimizers by class, each as the search that the sidecar runs for it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from hopyard._protocol.search import SearchChoice
from hopyard.trials.trial import Trial

GRID_POINTS: Final = 5
"""Values that a grid takes of a continuous parameter; Maggy refused such a space."""


ORACLE: Final = "oracle"
"""The search, or the rule, that is Python: it is asked in a process beside the sidecar."""


class AbstractOptimizer:
    """Base of Maggy's optimizers. Those below name a search; a subclass of one's own decides in Python.

    Such a one defines `initialize()` and `get_suggestion(trial=None)`, which is given each trial that has ended and
    returns the next Trial, "IDLE" to wait for another end, or None when there is nothing more; and, if it likes,
    `finalize_experiment(trials)`.
    """

    search: ClassVar[str] = ""

    searchspace: Any = None
    num_trials: int = 0
    direction: str = "max"
    trial_store: dict[str, Trial]
    """Trials that run, by id."""
    final_store: list[Trial]
    """Trials that have ended, oldest first."""

    def __init__(self, **kwargs: Any) -> None:
        self.pruner: Hyperband | None = _pruner(kwargs.pop("pruner", None), kwargs.pop("pruner_kwargs", None))
        self.options: dict[str, Any] = {}
        if kwargs and type(self).__module__ == __name__:
            raise TypeError(f"{type(self).__name__} has no argument {', '.join(map(repr, kwargs))}.")

    def initialize(self) -> None:
        """Before the first suggestion: `searchspace`, `num_trials`, `direction` and both stores are there."""

    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        name = type(self).__name__
        raise TypeError(f"{name} must define get_suggestion(trial=None), which returns the next Trial or None.")

    def finalize_experiment(self, trials: list[Trial]) -> None:
        """After the last one has ended."""

    def name(self) -> str:
        return type(self).__name__

    def create_trial(
        self,
        hparams: dict[str, Any],
        sample_type: str = "random",
        run_budget: float = 0,
        model_budget: float | None = None,
    ) -> Trial:
        """A Trial of these parameters; with `run_budget` also the resource it may use."""
        about = {"run_budget": run_budget, "sample_type": sample_type}
        if model_budget is not None:
            about["model_budget"] = model_budget
        return Trial(dict(hparams), trial_type="optimization", info_dict=about)

    def hparams_exist(self, trial: Trial) -> bool:
        """Whether its parameters were tried before."""
        known = [*self.trial_store.values(), *self.final_store]
        return any(other is not trial and other.params == trial.params for other in known)

    @property
    def is_own(self) -> bool:
        """Written by a user: what it does is its Python."""
        return type(self).get_suggestion is not AbstractOptimizer.get_suggestion

    def choice(self) -> SearchChoice:
        if self.is_own:
            return SearchChoice(name=ORACLE)
        if not self.search:
            self.get_suggestion()
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
