"""An experiment in the user's hands: its state, trials, output and results, while it runs and after."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET

from hopyard._client.driver import Driver
from hopyard._client.rest import segment
from hopyard._protocol.experiment import ExperimentView
from hopyard._protocol.project import ExperimentSnapshot, ImportanceView
from hopyard.experiment.acts import Acts
from hopyard.experiment.interrupts import HeldInterrupt, kernel_is_leaving
from hopyard.experiment.show.bundle import html_of, text_of
from hopyard.experiment.show.headline import FINAL, headline
from hopyard.experiment.show.text import outputs_text
from hopyard.experiment.show.viewers import Silent, Viewer, viewer
from hopyard.experiment.story import ENDED, Story
from hopyard.experiment.values import failed, failure_of, value_of
from hopyard.experiment.watcher import Watcher

if TYPE_CHECKING:
    from hopyard._client.connection import Connection

GOOD = frozenset({"succeeded", "stopped"})
Kept = TypeVar("Kept")
Shape = Callable[["Handle"], Any]
"""Makes what the blocking call returns."""


class Trial(NamedTuple):
    """One trial as it is now."""

    number: int
    state: str
    params: dict[str, Any]
    executor: str
    metric: float | None
    result: str | None
    """What it returned, as text."""
    error: str | None
    directory: str | None
    seconds: float | None
    metrics: dict[str, float]
    """Numbers of the dictionary it returned."""
    verdict: dict[str, Any] | None
    """Why a rule stopped or paused it: rule, metric, step, value, threshold, peers, and `says`, a sentence of these."""


class Handle(Acts):
    """Made by `launch(…, wait=False)` and `attach(id)`."""

    def __init__(
        self,
        driver: Driver,
        view: ExperimentView,
        shape: Shape,
        connection: Connection | None = None,
        *,
        tolerant: bool = False,
    ) -> None:
        self._driver = driver
        self._story = Story(view)
        self._watcher = Watcher(driver, self._story, connection)
        self._shape = shape
        self._tolerant = tolerant
        """A search goes on without its failed trials; it fails when none is left."""
        self._values: list[Any] | None = None
        self._interrupted = False

    @property
    def id(self) -> str:
        return self._story.view.id

    @property
    def story(self) -> Story:
        """As it was heard last, for those who draw it."""
        return self._story

    @property
    def status(self) -> str:
        """waiting, running, stopping, succeeded, failed or stopped."""
        return self._now().view.state

    @property
    def ended_because(self) -> str | None:
        """Why its search proposes nothing more: everything was proposed, or a limit was reached; None while it does."""
        return _or_none(self._now().view.search_ended)

    @property
    def trials(self) -> list[Trial]:
        return [_trial(each) for each in self._now().trials]

    @property
    def output(self) -> str:
        """What the trials printed, by executor, equal outputs together."""
        return outputs_text(self._now())

    @property
    def directory(self) -> Path:
        return self._driver.project / self._story.view.directory

    @property
    def results(self) -> list[Any]:
        """What each trial returned, in order; None where it did not (yet)."""
        if self._now().view.state not in FINAL:
            self._watcher.catch_up()
            return self._partial()
        self._finish(Silent(), None)
        return list(self._all_values())

    def importance(self, metric: str | None = None) -> ImportanceView:
        """Which parameters decided, from the ended trials: `parameters`, the most important first, and `pairs`.

        `metric`: another number of the results than the one that decides.
        """
        path = f"/api/experiments/{segment(self.id)}/importance"
        return msgspec.convert(self._driver.rest(lambda rest: rest.get(path, {"metric": metric})), ImportanceView)

    def wait(self, timeout: float | None = None) -> Any:
        """What the blocking call returns. Raises TimeoutError when it still runs after `timeout` seconds."""
        if self._finish(viewer() if not self._story.ended else Silent(), timeout):
            return self._outcome()
        raise TimeoutError(f"Experiment {self.id} still runs after {timeout} s. Wait again, or end it with stop().")

    def stop(self, reason: str = "stopped from Python") -> None:
        """Ends running trials, cancels queued ones. Returns at once; wait() gives what is there."""
        path = f"/api/experiments/{segment(self.id)}/stop"
        answer = self._driver.rest(lambda rest: rest.post(path, {"reason": reason}))
        self._interrupted = True
        if not self._story.ended:
            self._story.view = msgspec.convert(answer, ExperimentView)

    def blocking(self, interrupt: HeldInterrupt) -> Any:
        """Waits in the cell; an interrupt, also a held one, ends the experiment and returns what is there."""
        seen = viewer()
        try:
            interrupt.release()
            self._finish(seen, None)
        except KeyboardInterrupt:
            if kernel_is_leaving():
                raise  # the experiment goes on without this kernel
            self._interrupted = True
            self._watcher.stop(seen, "interrupted in the notebook")
        return self._outcome()

    def _outcome(self) -> Any:
        problem = failed(self._story)
        self._all_values()  # before anything is raised: results stay with the experiment
        self._watcher.done()
        if problem is not None and not self._interrupted and self._story.view.state != "stopped":
            if not (self._tolerant and any(each.view.state in GOOD for each in self._story.trials)):
                problem.experiment = self
                raise problem
            warnings.warn(problem.message, stacklevel=5)
        return self._shape(self)

    def _finish(self, seen: Viewer, timeout: float | None) -> bool:
        return self._story.ended or self._watcher.run(seen, timeout)

    def _all_values(self) -> list[Any]:
        if self._values is None:
            self._values = self._partial()
        return self._values

    def _partial(self) -> list[Any]:
        return [value_of(trial, self._watcher.blob) for trial in self._story.trials]

    def _now(self) -> Story:
        """The story, asked for anew while the experiment runs and nobody follows it."""
        if not self._story.ended:
            path = f"/api/experiments/{segment(self.id)}"
            answer = self._driver.rest(lambda rest: rest.get(path))
            self._story.told_again(msgspec.convert(answer, ExperimentSnapshot))
        return self._story

    def __repr__(self) -> str:
        trials = self._story.trials
        done = f", {sum(trial.view.state in ENDED for trial in trials)} of {len(trials)} trials done" if trials else ""
        return f"<{headline(self._story)}{done}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(text_of(self._story))

    def _repr_html_(self) -> str:
        return html_of(self._story)


def _trial(each: Any) -> Trial:
    view = each.view
    failure = failure_of(each)
    timed = view.started_at is not UNSET and view.ended_at is not UNSET
    return Trial(
        number=view.number,
        state=view.state,
        params=dict(view.params),
        executor=each.label,
        metric=_or_none(view.metric),
        result=_or_none(view.result),
        error=f"{failure.code}: {failure.message}" if failure is not None else None,
        directory=_or_none(view.directory),
        seconds=(view.ended_at - view.started_at) / 1000 if timed else None,
        metrics=dict(view.metrics) if isinstance(view.metrics, dict) else {},
        verdict=None if view.verdict is UNSET else msgspec.to_builtins(view.verdict),
    )


def _or_none(value: Kept | msgspec.UnsetType) -> Kept | None:
    return None if isinstance(value, msgspec.UnsetType) else value
