"""`reporter`, as a function that declares it gets it: metrics out, the wish to stop in. Broadcasting appends to a queue
and reads one shared byte; a thread carries the points away, so that no call waits for a pipe or a network."""

import math
import os
import pickle
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

NUMBERS: Final = (int, float)
MOST_NAMES: Final = 16
"""Numbers of one broadcast: as many as an experiment may have objectives."""
LONGEST_NAME: Final = 1_000


class EarlyStopException(Exception):
    """Leaves the training function when it was asked to stop; `metric` is the value reported last."""

    def __init__(self, metric: float) -> None:
        super().__init__(metric)
        self.metric = metric


class BroadcastMetricTypeError(TypeError):
    def __init__(self, metric: object) -> None:
        super().__init__(
            f"reporter.broadcast takes a number as metric, not {metric!r} of type {type(metric).__name__}: "
            "convert it, for example with float()."
        )


class BroadcastNamesError(TypeError):
    """Several numbers at once, and not those that are wanted."""

    def __init__(self, metrics: Mapping[Any, Any], wanted: str, why: str) -> None:
        super().__init__(
            f"reporter.broadcast was given {', '.join(map(repr, metrics)) or 'nothing'}: {why}. The experiment looks "
            f"at {wanted!r}: broadcast it among the others, or name another with optimization_key= or objectives=."
        )


class BroadcastStepTypeError(TypeError):
    def __init__(self, value: object, step: object) -> None:
        super().__init__(
            f"reporter.broadcast takes an integer as step, not {step!r} of type {type(step).__name__} "
            f"(metric {value!r}): pass the epoch's or batch's number, or none to count by itself."
        )


class BroadcastStepValueError(ValueError):
    def __init__(self, value: object, step: int, previous: int) -> None:
        super().__init__(
            f"reporter.broadcast takes steps that never fall: step {step} came after step {previous} (metric "
            f"{value!r}). Pass the same step or a larger one, or none to count by itself."
        )


class Reporter:
    """One attempt's reports. `wake` tells the carrying thread that the first point waits."""

    def __init__(
        self,
        directory: str,
        metric_name: str,
        stop_wanted: Callable[[], bool],
        wake: Callable[[], None],
        checkpoint: str | None = None,
    ) -> None:
        self._directory = directory
        self._metric_name = metric_name
        self._stop_wanted = stop_wanted
        self._wake = wake
        self._checkpoint = checkpoint
        self.resumed = False
        """Whether the checkpoint to start from was asked for, and was there."""
        self._step = -1
        self._points: deque[tuple[int, float]] = deque()
        self._others: dict[str, deque[tuple[int, float]]] = {}
        self.followed = False

    def broadcast(self, metric: float | Mapping[str, float], step: int | None = None) -> None:
        """Reports `metric`, which may be NaN or infinite, at `step` (default: one after the last).

        A step may come again, as the epoch does where every batch reports: each point is kept, and the first of a step
        is the one that rules judge and curves show.

        Several numbers by name, such as `{"accuracy": 0.9, "loss": 0.3}`, are each kept under their name; the one that
        the experiment looks at must be among them, and a stopping rule may judge any objective.

        Raises EarlyStopException when told to stop.
        """
        if type(metric) is not float:
            if isinstance(metric, Mapping):
                return self._broadcast_several(metric, step)
            metric = _number(metric)
        if step is None:
            step = self._step + 1
        elif type(step) is not int:
            step = _step(metric, step)
        if step < self._step:
            raise BroadcastStepValueError(metric, step, self._step)
        if step < 0 or step > 2**53:
            raise BroadcastStepValueError(metric, step, max(self._step, 0))
        self._step = step
        self._points.append((step, metric))
        if not self.followed:
            self.followed = True
            self._wake()
        if self._stop_wanted():
            raise EarlyStopException(metric)

    def _broadcast_several(self, metrics: Mapping[str, float], step: int | None) -> None:
        others = dict(metrics)
        if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in others):
            raise BroadcastNamesError(metrics, self._metric_name, f"names are texts of 1 to {LONGEST_NAME} characters")
        if self._metric_name not in others:
            raise BroadcastNamesError(metrics, self._metric_name, "its own metric is missing")
        if len(others) > MOST_NAMES:
            raise BroadcastNamesError(metrics, self._metric_name, f"that is more than {MOST_NAMES} numbers")
        numbers = {name: _number(value) for name, value in others.items()}
        try:
            self.broadcast(numbers.pop(self._metric_name), step)
        except EarlyStopException:  # taken all the same
            self._keep(numbers)
            raise
        self._keep(numbers)

    def _keep(self, others: Mapping[str, float]) -> None:
        for name, value in others.items():
            self._others.setdefault(name, deque()).append((self._step, value))

    def log(self, message: object = ..., jupyter: bool = False, *, log_msg: object = "", verbose: bool = True) -> None:
        """Prints a line into the trial's output.

        `log_msg`, `jupyter` and `verbose` are Maggy's words: the first is the message, the others change nothing.
        """
        print(log_msg if message is ... else message)

    @property
    def trial_id(self) -> str:
        return self.get_trial_id()

    def get_trial_id(self) -> str:
        """The name of the trial's folder, as `best_id` of a result has it: sixteen hexadecimal digits in a search."""
        return os.path.basename(self._directory)

    @property
    def checkpoint_dir(self) -> str:
        """A directory of this trial for checkpoints."""
        path = os.path.join(self._directory, "checkpoints")
        os.makedirs(path, exist_ok=True)
        return path

    def save(self, state: Any, name: str = "state.pkl") -> str:
        """Pickles `state` into the checkpoint directory, whole or not at all; answers its path."""
        path = os.path.join(self.checkpoint_dir, name)
        partial = f"{path}.{os.getpid()}.partial"
        with open(partial, "wb") as file:
            pickle.dump(state, file, protocol=5)
        os.replace(partial, path)
        return path

    @property
    def checkpoint(self) -> str | None:
        """The directory to go on from, the trial's own or that of one it takes over; None to begin anew."""
        path = self._checkpoint
        if path is None or not os.path.isdir(path) or not os.listdir(path):
            return None
        self.resumed = True
        return path

    def load(self, name: str = "state.pkl", default: Any = None) -> Any:
        """What `save` kept under this name, where this trial goes on from there; `default` where it begins anew."""
        path = os.path.join(self._checkpoint or "", name)
        if self._checkpoint is None or not os.path.exists(path):
            return default
        with open(path, "rb") as file:
            state = pickle.load(file)
        self.resumed = True
        return state

    def take_points(self) -> Iterator[tuple[str, bytes, bytes]]:
        """For the carrying thread: the points since the last call, those of each metric together."""
        for name, points in ((self._metric_name, self._points), *tuple(self._others.items())):
            if points:
                steps, values = array("q"), array("d")
                for _ in range(len(points)):
                    step, value = points.popleft()
                    steps.append(step)
                    values.append(value)
                yield name, steps.tobytes(), values.tobytes()


def _number(metric: object) -> float:
    if isinstance(metric, bool):
        raise BroadcastMetricTypeError(metric)
    if isinstance(metric, NUMBERS):
        try:
            return float(metric)
        except OverflowError:
            return math.inf
    # numpy scalars, 0-d arrays and tensors of one number
    item = getattr(metric, "item", None)
    if callable(item) and getattr(metric, "ndim", None) == 0:
        value = item()
        if isinstance(value, NUMBERS) and not isinstance(value, bool):
            return float(value)
    raise BroadcastMetricTypeError(metric)


def _step(metric: object, step: object) -> int:
    if isinstance(step, bool):
        raise BroadcastStepTypeError(metric, step)
    if not hasattr(step, "__index__"):
        is_whole = getattr(step, "is_integer", None)  # 2.0, also numpy's
        if callable(is_whole) and is_whole():
            return int(step)  # type: ignore[call-overload,no-any-return]
        raise BroadcastStepTypeError(metric, step)
    try:
        return int(step.__index__())
    except TypeError:
        raise BroadcastStepTypeError(metric, step) from None
