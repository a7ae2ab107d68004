"""One step of a train function, measured: what a preflight runs on an executor. It imports nothing heavy."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hopyard.tensorboard import TRIAL_DIRECTORY
from hopyard.trials.call import TrialCall
from hopyard.trials.exceptions import SHOWN
from hopyard.trials.returns import plain_number

MEGABYTE = 1024 * 1024
STATUS = "/proc/self/status"


class Enough(BaseException):
    """Ends the measured run; users' code does not catch it by name."""


class CountingReporter:
    """Stands for the reporter: counts broadcasts, and ends the run at the last one that is wanted."""

    def __init__(self, broadcasts: int, directory: str) -> None:
        self._wanted = broadcasts
        self._directory = directory
        self.at: list[float] = []

    def broadcast(self, metric: float | Mapping[str, float], step: int | None = None) -> None:
        for each in metric.values() if isinstance(metric, Mapping) else (metric,):
            if plain_number(each) is None:
                raise TypeError(
                    f"reporter.broadcast takes a number as metric, not {each!r} of type {type(each).__name__}: "
                    "convert it, for example with float()."
                )
        self.at.append(time.perf_counter())
        if len(self.at) >= self._wanted:
            raise Enough

    def log(self, message: object = ..., jupyter: bool = False, *, log_msg: object = "", verbose: bool = True) -> None:
        print(log_msg if message is ... else message)

    @property
    def trial_id(self) -> str:
        return self.get_trial_id()

    def get_trial_id(self) -> str:
        return "preflight"

    @property
    def checkpoint_dir(self) -> str:
        path = os.path.join(self._directory, "checkpoints")
        os.makedirs(path, exist_ok=True)
        return path

    @property
    def checkpoint(self) -> str | None:
        return None

    def load(self, name: str = "state.pkl", default: Any = None) -> Any:
        return default

    def save(self, state: Any, name: str = "state.pkl") -> str:
        import pickle

        path = os.path.join(self.checkpoint_dir, name)
        with open(path, "wb") as file:
            pickle.dump(state, file, protocol=5)
        return path


@dataclass
class Probe:
    """Runs the function with one configuration until its `broadcasts`-th report, and tells what that took."""

    call: TrialCall
    params: Mapping[str, Any]
    broadcasts: int
    budget: float

    @property
    def __name__(self) -> str:
        return self.call.__name__

    def __call__(self) -> dict[str, Any]:
        directory = os.environ.get(TRIAL_DIRECTORY) or os.getcwd()
        reporter = CountingReporter(self.broadcasts, directory)
        own: dict[str, Any] = {}
        if "reporter" in self.call.accepts.names:
            own["reporter"] = reporter
        if "budget" in self.call.accepts.names:
            own["budget"] = self.budget
        _forget_peak()
        before, written = _memory_mb("VmRSS"), _written(directory)
        began = time.perf_counter()
        told: dict[str, Any] = {"returned": None}
        try:
            value = self.call(**self.params, **own)
            told["returned"] = repr(value)[:SHOWN]
        except Enough:
            pass
        told["seconds"] = time.perf_counter() - began
        told["at"] = [moment - began for moment in reporter.at]
        told["peak_mb"] = _memory_mb("VmHWM")
        told["before_mb"] = before
        told["written_bytes"] = _written(directory) - written
        return told


def _forget_peak() -> None:
    """Linux then measures the largest memory from here on."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def _memory_mb(name: str) -> float:
    try:
        with open(STATUS) as file:
            for line in file:
                if line.startswith(name):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _written(directory: str) -> int:
    """Bytes of the files there; the output log is the executor's own."""
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            if name != "output.log":
                total += os.path.getsize(os.path.join(folder, name))
    return total
