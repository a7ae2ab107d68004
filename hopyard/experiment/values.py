"""What trials returned, as Python values, and how they failed, as one error."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from hopyard._protocol.errors import ExperimentFailed, describe_error
from hopyard._protocol.failure import Failure
from hopyard._protocol.result import Died, Raised, Returned, ReturnValue, Stopped
from hopyard._protocol.terminal_text import without_colours
from hopyard.experiment.story import Story, TrialStory

FetchBlob = Callable[[str], bytes]
SHOWN_FAILURES = 3
SHOWN_TRIALS = 5


class Unreadable:
    """Stands for a result that this process cannot load; the executor could."""

    def __init__(self, shown: str, why: str) -> None:
        self.shown = shown
        self.why = why

    def __repr__(self) -> str:
        return f"<result {self.shown} cannot be read here: {self.why}>"


def value_of(trial: TrialStory, fetch: FetchBlob) -> Any:
    """What it returned; None when it did not."""
    outcome = trial.outcome
    if isinstance(outcome, Returned | Stopped) and outcome.value is not UNSET:
        return _loaded(outcome.value, fetch)
    return None


def _loaded(value: ReturnValue, fetch: FetchBlob) -> Any:
    if value.pickled is UNSET and value.blob is UNSET:
        return value.json if value.json is not UNSET else None
    content = value.pickled if value.pickled is not UNSET else fetch(str(value.blob))
    try:
        return pickle.loads(content)
    except Exception as refused:
        return Unreadable(value.repr, f"{type(refused).__name__}: {refused}")


def failure_of(trial: TrialStory) -> Failure | None:
    if isinstance(trial.outcome, Raised | Died):
        return trial.outcome.failure
    return trial.view.failure if trial.view.failure is not UNSET else None


class TrialsFailed(ExperimentFailed):
    """Raised by a launch after all trials ended. In a notebook it shows the remote traceback alone."""

    def __init__(self, message: str, hint: str, traceback: list[str]) -> None:
        super().__init__("EXPERIMENT_FAILED", message, hint)
        self.traceback = traceback
        self.experiment: object | None = None
        """Its handle: results of the trials that did not fail."""

    def __str__(self) -> str:
        """For scripts, logs and tests, where a traceback's colours would be litter."""
        return without_colours("\n".join([self.message, *self.traceback, self.hint]).strip())

    def _render_traceback_(self) -> list[str]:
        """IPython shows this instead of the library's own frames."""
        return [*self.traceback, f"{type(self).__name__}: {self.message}", *([self.hint] if self.hint else [])]


def failed(story: Story) -> TrialsFailed | None:
    """The error for trials that raised or died, naming each; None when none did."""
    broken = [(trial, failure) for trial in story.trials if (failure := failure_of(trial)) is not None]
    if not broken:
        return _failed_whole(story)
    lines: list[str] = []
    alike = _alike(broken)
    for trials, failure in alike[:SHOWN_FAILURES]:
        lines += [*_traceback(failure), f"on {_places(trials)}", ""]
    count = len(story.trials)
    if count == 1:
        failure = broken[0][1]
        return TrialsFailed(f"{failure.code}: {failure.message}", _hint(failure), lines[:-2])
    message, hint = describe_error("EXPERIMENT_FAILED", failed=len(broken), trials=count, experiment=story.view.id)
    # Of one failure alone the line above has named its trials.
    names = f": {_places([trial for trial, _ in broken])}" if len(alike) > 1 else ""
    hints = [each for each in dict.fromkeys(_hint(failure) for _, failure in broken) if each]
    kept = [hint] if len(broken) < count else []
    return TrialsFailed(f"{message.rstrip('.')}{names}.", " ".join([*hints[:1], *kept]), lines)


def _failed_whole(story: Story) -> TrialsFailed | None:
    failure = story.view.failure
    if story.view.state != "failed" or failure is UNSET:
        return None
    return TrialsFailed(failure.message, _hint(failure), _traceback(failure))


def _alike(broken: list[tuple[TrialStory, Failure]]) -> list[tuple[list[TrialStory], Failure]]:
    """Trials that failed the same way are told once."""
    groups: dict[tuple[str, str], tuple[list[TrialStory], Failure]] = {}
    for trial, failure in broken:
        groups.setdefault((failure.code, failure.message), ([], failure))[0].append(trial)
    return list(groups.values())


def _places(trials: list[TrialStory]) -> str:
    more = len(trials) - SHOWN_TRIALS
    return ", ".join(map(_place, trials[:SHOWN_TRIALS])) + (f" and {more} more" if more > 0 else "")


def _place(trial: TrialStory) -> str:
    params = ", ".join(f"{name}={_shown(value)}" for name, value in trial.view.params.items())
    return f"trial {trial.view.number} ({params})" if params else trial.label or f"trial {trial.view.number}"


def _shown(value: Any) -> str:
    """All seventeen digits are in the trial's record; here they would hide which trial it is."""
    said = repr(value)
    return f"{value:.4g}" if isinstance(value, float) and len(said) > 8 else said


def _traceback(failure: Failure) -> list[str]:
    lines = failure.traceback.splitlines() if failure.traceback is not UNSET else []
    # A refusal of ours says more than the exception that it came as: the limit that was reached, by its number.
    return [*lines, f"{failure.code}: {failure.message}"] if failure.code.isupper() or not lines else lines


def _hint(failure: Failure) -> str:
    return failure.hint if failure.hint is not UNSET else ""
