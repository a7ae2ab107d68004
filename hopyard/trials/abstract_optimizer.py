"""The base of Maggy's optimizers: what a subclass of one's own defines, and what it may use."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, ClassVar, Final, TextIO

from hopyard._protocol.search import SearchChoice
from hopyard.trials.finished import Finished
from hopyard.trials.pruner import Hyperband, pruner_of
from hopyard.trials.trial import Trial

ORACLE: Final = "oracle"
"""The search, or the rule, that is Python: it is asked in a process beside the sidecar."""
DECIDING: Final = ("initialize", "get_suggestion", "finalize_experiment", "create_trial", "hparams_exist")
"""A subclass of a search that has one of these of its own is Python: the sidecar's search would never call it."""


class AbstractOptimizer(Finished):
    """Those of Maggy name a search; a subclass of one's own decides in Python.

    Such a one defines `initialize()` and `get_suggestion(trial=None)`, which is given each trial that has ended and
    returns the next Trial, "IDLE" to be asked again, or None when there is nothing more; and, if it likes,
    `finalize_experiment(trials)`. It may do so without calling `super().__init__()`: what others rely on is here.
    """

    search: ClassVar[str] = ""

    num_trials: int = 0
    """Trials that were asked for; 1 where no number was given, as in Maggy, though then None alone ends it."""
    options: dict[str, Any]
    sampling_time_start: float = 0.0
    fd: TextIO | None = None
    """Where `_log` writes; None: nowhere."""

    def __init__(self, pruner: Any = None, pruner_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.pruner: Hyperband | None = pruner_of(pruner, pruner_kwargs)
        self.options = {}
        if kwargs and product_class(self) is type(self):
            raise TypeError(f"{type(self).__name__} has no argument {', '.join(map(repr, kwargs))}.")

    def initialize(self) -> None:
        """Before the first suggestion: `searchspace`, `num_trials`, `direction` and both stores are there."""

    def get_suggestion(self, trial: Trial | None = None) -> Trial | str | None:
        kind = product_class(self)
        if kind is not AbstractOptimizer:
            raise NotImplementedError(
                f"{kind.__name__} is no Python here, so its get_suggestion cannot be called: derive from RandomSearch, "
                "GridSearch or AbstractOptimizer."
            )
        name = type(self).__name__
        raise TypeError(f"{name} must define get_suggestion(trial=None), which returns the next Trial or None.")

    def finalize_experiment(self, trials: list[Trial]) -> None:
        """After the last one has ended."""

    def name(self) -> str:
        return type(self).__name__

    def init_pruner(self, pruner: Any, pruner_kwargs: dict[str, Any] | None = None) -> None:
        self.pruner = pruner_of(pruner, pruner_kwargs)

    def create_trial(
        self,
        hparams: dict[str, Any],
        sample_type: str = "random",
        run_budget: float = 0,
        model_budget: float | None = None,
    ) -> Trial:
        """A Trial of these parameters; `run_budget` is the resource it may use, and one of its parameters too."""
        about: dict[str, Any] = {"run_budget": run_budget, "sample_type": sample_type}
        about["sampling_time"] = time.time() - self.sampling_time_start if self.sampling_time_start else 0.0
        self.sampling_time_start = 0.0
        if model_budget is not None:
            about["model_budget"] = model_budget
        budget = {"budget": run_budget} if run_budget > 0 else {}
        return Trial({**hparams, **budget}, trial_type="optimization", info_dict=about)

    def _log(self, msg: Any) -> None:
        if self.fd is not None and not self.fd.closed:
            print(f"{datetime.now().isoformat()}: {msg}", file=self.fd, flush=True)

    def _close_log(self) -> None:
        """The log is its process's output: it is open as long as that."""

    @property
    def is_own(self) -> bool:
        """Written by a user: what it does is its Python."""
        kind = product_class(self)
        names = ("get_suggestion",) if kind is AbstractOptimizer else DECIDING
        return any(getattr(type(self), name) is not getattr(kind, name) for name in names)

    def choice(self) -> SearchChoice:
        if self.is_own:
            return SearchChoice(name=ORACLE)
        if not self.search:
            self.get_suggestion()
        if self.pruner is not None:
            return self.pruner.choice(self.search)
        return SearchChoice(name=self.search, options=self.options)


def product_class(optimizer: AbstractOptimizer) -> type[AbstractOptimizer]:
    """The nearest of its classes that is of this package."""
    ours = (kind for kind in type(optimizer).__mro__ if kind.__module__.startswith("hopyard.trials."))
    return next((kind for kind in ours if issubclass(kind, AbstractOptimizer)), AbstractOptimizer)
