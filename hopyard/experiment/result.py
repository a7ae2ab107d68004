"""What a launch returns: hops' `(logdir, return_dict)`, which also works as the path that older versions returned."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hopyard.experiment.show.grouping import by_parameters
from hopyard.experiment.story import Story, TrialStory

if TYPE_CHECKING:
    from hopyard.experiment.handle import Handle


class Launched(tuple[str, dict[str, Any] | None]):
    """`logdir, outputs = launch(…)`; also a path: `os.path.join(launched, "x")`. `experiment` has all results."""

    experiment: Handle

    def __new__(cls, logdir: str, outputs: dict[str, Any] | None, experiment: Handle) -> Launched:
        made = super().__new__(cls, (logdir, outputs))
        made.experiment = experiment
        return made

    def __fspath__(self) -> str:
        return self[0]

    def __str__(self) -> str:
        return self[0]

    def __format__(self, how: str) -> str:
        return format(self[0], how)

    def __reduce__(self) -> tuple[Any, ...]:
        return (tuple, ((self[0], self[1]),))


class LogDir(str):
    """What hops returned before 2.0: the directory as a string. Unpacks into (logdir, outputs) like a newer result."""

    outputs: dict[str, Any] | None
    experiment: Handle

    def __new__(cls, logdir: str, outputs: dict[str, Any] | None, experiment: Handle) -> LogDir:
        made = super().__new__(cls, logdir)
        made.outputs = outputs
        made.experiment = experiment
        return made

    def __iter__(self) -> Iterator[Any]:
        return iter((str(self), self.outputs))

    def __reduce__(self) -> tuple[Any, ...]:
        return (str, (str(self),))


def outputs_of(story: Story, values: list[Any]) -> dict[str, Any] | None:
    """One trial, or one on each executor: the first's outputs. Several rows: the outputs of each, by its parameters."""
    trials = story.trials
    if not trials:
        return None
    if len(trials) == 1 or not by_parameters(trials):
        return trial_outputs(trials[0], values[0])
    named = [os.path.basename(str(trial.view.directory or trial.view.number)) for trial in trials]
    return {name: trial_outputs(*pair) for name, pair in zip(named, zip(trials, values, strict=True), strict=True)}


def trial_outputs(trial: TrialStory, value: Any) -> dict[str, Any] | None:
    """As hops keeps it in .outputs.json: a returned dictionary, else {"metric": value}, and where the log is."""
    if value is None:
        return None
    outputs = dict(value) if isinstance(value, dict) else {"metric": value}
    outputs["log"] = f"{trial.view.directory}/output.log"
    return outputs


def check_metric_key(key: str, trials: list[TrialStory], values: list[Any]) -> None:
    """A plain number is the metric "metric". Of several rows hops looked at none: what they returned is kept, and
    that the key is not in it is said."""
    for trial, value in zip(trials, values, strict=True):
        if trial.view.state == "succeeded" and key not in (trial_outputs(trial, value) or {}):
            returned = f"{sorted(map(str, value))}" if isinstance(value, dict) else repr(value)[:200]
            problem = f"Supplied metric_key {key} is not in returned dict {returned}"
            if not by_parameters(trials) or len(trials) == 1:
                raise AssertionError(problem)
            warnings.warn(problem, stacklevel=4)
            return
