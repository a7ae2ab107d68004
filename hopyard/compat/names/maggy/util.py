"""maggy.util: the helpers that need no Spark; each other name says what to use when it is called."""

from __future__ import annotations

from typing import Any, Final

from hopyard.compat import devices
from hopyard.compat.missing import missing_names

DEBUG: Final = True


def log(msg: object) -> None:
    """Prints it."""
    if DEBUG:
        print(msg)


def num_executors(sc: Any = None) -> int:
    """Of the fleet; `sc`, a Spark context, is taken and not needed."""
    return devices.num_executors()


def json_default_numpy(obj: Any) -> Any:
    """For `json.dumps(default=)`: numbers and arrays of numpy as Python's own."""
    if hasattr(obj, "tolist"):
        return obj.tolist()
    raise TypeError(f"{obj!r} of type {type(obj).__name__} is nothing that JSON has.")


def seconds_to_milliseconds(time: float) -> int:
    return round(time * 1000)


def time_diff(t0: float, t1: float) -> str:
    """Between two times in seconds, in words."""
    minutes, seconds = divmod(int(t1 - t0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours % 24} hours, {minutes} minutes, {seconds} seconds"


__getattr__ = missing_names(
    "maggy.util",
    "Results, files and logs are those of the experiment that lagom returns: result.experiment.",
    (
        "build_summary_json",
        "clean_dir",
        "finalize_experiment",
        "find_spark",
        "get_partition_attempt_id",
        "handle_return_val",
        "progress_bar",
        "validate_ml_id",
    ),
)
