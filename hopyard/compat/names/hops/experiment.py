"""hops.experiment: launch. The searches and distributed calls say that they are not there yet."""

import threading
from typing import Any, Final

from hopyard import experiment
from hopyard.compat.missing import missing_names
from hopyard.experiment.launching import old_shape
from hopyard.experiment.result import LogDir

_OLDER: Final = "versioned_resources"
_running = threading.Lock()


class Direction:
    MAX: Final = "MAX"
    MIN: Final = "MIN"


def launch(*args: Any, **kwargs: Any) -> Any:
    """launch(train_fn, args_dict=None, name='no-name', local_logdir=False, description=None, metric_key=None)

    Older forms work too: `map_fun=` for the function, `versioned_resources=`, and a Spark session before the function.
    """
    positional = list(args)
    if len(positional) > 1 and not callable(positional[0]) and callable(positional[1]):
        del positional[0]  # the Spark session of the first versions
    old = _OLDER in kwargs or "map_fun" in kwargs
    kwargs.pop(_OLDER, None)
    for name in ("train_fn", "map_fun"):
        if name in kwargs:
            positional.insert(0, kwargs.pop(name))
    if not _running.acquire(blocking=False):
        raise RuntimeError("An experiment is currently running.")
    try:
        result = experiment.launch(*positional, **kwargs)
    finally:
        _running.release()
    return old_shape(result.experiment) if old and not isinstance(result, LogDir) else result


_INSTEAD = "Run several arguments with experiment.launch(fn, {'name': [values]})."
__getattr__ = missing_names(
    "hops.experiment",
    _INSTEAD,
    (
        "begin",
        "collective_all_reduce",
        "differential_evolution",
        "diff_ev",
        "end",
        "evolutionary_search",
        "grid_search",
        "mirrored",
        "parameter_server",
        "random_search",
    ),
)
