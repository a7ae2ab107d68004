"""What lagom returns: Maggy's dictionary, with the experiment behind it; and the files Maggy leaves beside it."""

from __future__ import annotations

import json
import math
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import UNSET

from hopyard._protocol.experiment import TrialView
from hopyard._protocol.result import Returned, Stopped
from hopyard.experiment.story import TrialStory
from hopyard.experiment.whole_files import put
from hopyard.trials import event_files
from hopyard.trials.call import Exact, as_proposed
from hopyard.trials.logs import maggy_log, optimizer_log

if TYPE_CHECKING:
    from hopyard.experiment.handle import Handle

Version = Literal["0.x", "1.x"]
MOST_EVENT_FILES: Final = 1_000
"""Experiments of more trials get no event files from here."""


class LagomResult(dict[str, Any]):
    """Maggy's result; `experiment` is the handle with all trials."""

    experiment: Handle

    def __init__(self, values: dict[str, Any], experiment: Handle) -> None:
        super().__init__(values)
        self.experiment = experiment

    def __reduce__(self) -> tuple[Any, ...]:
        return (dict, (dict(self),))


def metric_of(trial: TrialStory) -> float | None:
    """What decides: the metric returned, or for a trial stopped early its last report."""
    if trial.view.metric is not UNSET:
        return float(trial.view.metric)
    outcome = trial.outcome
    if isinstance(outcome, Returned | Stopped) and outcome.value is not UNSET and outcome.value.metric is not UNSET:
        return float(outcome.value.metric)
    return None


def measured(trials: list[TrialStory]) -> list[tuple[TrialStory, float]]:
    """Trials that ended with a number, in the order in which they ended. NaN is no rank."""
    ended = [(trial, metric) for trial in trials if _ended(trial) and (metric := metric_of(trial)) is not None]
    ended.sort(key=lambda pair: float(pair[0].view.ended_at) if pair[0].view.ended_at is not UNSET else math.inf)
    return ended


def _ended(trial: TrialStory) -> bool:
    return trial.view.state in ("succeeded", "stopped")


def best_and_worst(
    pairs: list[tuple[TrialStory, float]], direction: str
) -> tuple[tuple[TrialStory, float], tuple[TrialStory, float]] | None:
    ranked = [pair for pair in pairs if not math.isnan(pair[1])]
    if not ranked:
        return None
    low, high = min(ranked, key=lambda pair: pair[1]), max(ranked, key=lambda pair: pair[1])
    return (low, high) if direction == "min" else (high, low)


def summary(
    trials: list[TrialStory], direction: str, version: Version, exact: dict[str, Exact] | None = None
) -> dict[str, Any]:
    """Maggy's keys: best_hp and worst_hp up to 0.5, best_config and worst_config from 1.0 on."""
    pairs = measured(trials)
    ends = best_and_worst(pairs, direction)
    word = "hp" if version == "0.x" else "config"
    values: dict[str, Any] = {}
    for place, end in zip(("best", "worst"), ends or (None, None), strict=True):
        values[f"{place}_id"] = _id(end[0]) if end is not None else None
        values[f"{place}_val"] = end[1] if end is not None else None
        values[f"{place}_{word}"] = _params(end[0], exact or {}) if end is not None else None
    metrics = [metric for _, metric in pairs]
    finite = [metric for metric in metrics if math.isfinite(metric)]
    values |= {
        "avg": sum(finite) / len(finite) if finite else None,
        "metric_list": metrics,
        "num_trials": len(pairs),
        "early_stopped": sum(_stopped_early(trial) for trial, _ in pairs),
    }
    if version == "1.x":
        values["num_epochs"] = sum(int(trial.view.step) + 1 for trial, _ in pairs if trial.view.step is not UNSET)
        values["trial_id"] = _id(pairs[-1][0]) if pairs else None
    return values


def _id(trial: TrialStory) -> str:
    """The name of its folder, as Maggy has it."""
    directory = trial.view.directory
    return os.path.basename(str(directory)) if directory is not UNSET else trial.view.id


def _stopped_early(trial: TrialStory) -> bool:
    """By a rule; not by hand, and not at the end of a search that let it rest."""
    verdict = trial.view.verdict
    return trial.view.state == "stopped" and verdict is not UNSET and verdict.kind == "stop"


def _params(trial: TrialStory, exact: dict[str, Exact]) -> dict[str, Any]:
    labels = trial.view.labels
    return as_proposed(trial.view.params, exact, None if labels is UNSET else labels.get("floats"))


def write_files(handle: Handle, result: dict[str, Any], config: dict[str, Any], said: str = "") -> None:
    """result.json, maggy.json, the logs. A folder that cannot be written fails no experiment: the result is in hand.

    `said`: what users' Python logged, with which the search's log ends.
    """
    view = handle.story.view
    started = float(view.started_at) if view.started_at is not UNSET else float(view.created_at)
    took = float(view.ended_at) - started if view.ended_at is not UNSET else None
    about = {
        "project": os.path.basename(os.fspath(handle.directory.parent.parent)),
        "name": view.name,
        "module": "maggy",
        "app_id": os.path.basename(view.directory).rpartition("_")[0],
        "start": started,
        "logdir": view.directory,
        "description": view.description if view.description is not UNSET else "",
        **config,
        "status": {"succeeded": "FINISHED", "failed": "FAILED"}.get(view.state, "KILLED"),
        "finished": view.state == "succeeded",
        "duration": took,
        "metric": result.get("best_val"),
    }
    views = [trial.view for trial in handle.story.trials]
    texts = {
        "result.json": json.dumps(result, default=repr, indent=2),
        "maggy.json": json.dumps(about, default=repr, indent=2),
        "maggy.log": maggy_log(view, views),
        "optimizer.log": optimizer_log(views) + said,
    }
    with suppress(OSError):
        for name, text in texts.items():
            put(handle.directory / name, text.encode())
        if len(views) <= MOST_EVENT_FILES and event_files.wanted():
            _write_events(handle, views)


def _write_events(handle: Handle, views: list[TrialView]) -> None:
    """For TensorBoard's HParams page."""
    project = handle.directory.parent.parent
    for trial in views:
        if trial.started_at is UNSET or trial.ended_at is UNSET or trial.directory is UNSET or not trial.params:
            continue
        event_files.write_events(
            project / str(trial.directory),
            trial.params,
            {"metric": float(trial.metric)} if trial.metric is not UNSET else {},
            step=int(trial.step) if trial.step is not UNSET else 0,
            state=trial.state,
            started=float(trial.started_at) / 1000,
            ended=float(trial.ended_at) / 1000,
        )
