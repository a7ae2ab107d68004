"""maggy.experiment. `from maggy.experiment import experiment` gives the same, as 1.1 has it."""

from typing import Any

from hopyard.compat.training.lagom import across_executors, train_lagom
from hopyard.trials.lagom import run_wish
from hopyard.trials.running import one_at_a_time
from hopyard.trials.wish import wish_of

__all__ = ["experiment", "lagom"]


def lagom(*args: Any, **kwargs: Any) -> Any:
    """lagom(train_fn, name="no-name", experiment_type="optimization", searchspace=None, optimizer=None,
    direction="max", num_trials=1, ablation_study=None, ablator=None, optimization_key="metric", hb_interval=1,
    es_policy="median", es_interval=1, es_min=10, description=""), or lagom(train_fn, config)"""
    with one_at_a_time():
        function, config = across_executors(args, kwargs)
        if config is not None:
            return train_lagom(function, config)
        wish = wish_of(args, kwargs)
        wish.keep_files = True
        return run_wish(wish)


from maggy.experiment import experiment  # type: ignore[import-not-found]  # noqa: E402
