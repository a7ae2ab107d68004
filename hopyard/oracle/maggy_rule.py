"""A subclass of `maggy.earlystop.AbstractEarlyStop`: a static method that names the trial to stop, or several."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Any

from hopyard.oracle.deciders import Setting, verdict
from hopyard.oracle.history import History, Trial
from hopyard.oracle.maggy_trials import MaggyTrials
from hopyard.trials.oracle_log import warning_line


class MaggyRule:
    """It never ends an experiment by raising: as in Maggy the trial then goes on. Each error is said once."""

    def __init__(self, setting: Setting) -> None:
        self._rule = setting.payload.rule
        self._at_once = setting.payload.judges_at_once
        self._direction = setting.directions[0]
        self._trials = MaggyTrials()
        self._history: History | None = None
        self._raised: set[str] = set()

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        self._history = history
        for trial in changed:
            self._trials.of(trial)

    def judge(self, trials: Sequence[Trial]) -> list[tuple[Trial, dict[str, Any]]]:
        history = self._history
        ended = [] if history is None else [history.trials[number] for number in history.ended]
        finalized = [self._trials.of(trial) for trial in ended if trial.standing != "failed"]
        judged = [trial for trial in trials if trial.steps]
        if self._at_once and judged:
            running = [] if history is None else [each for each in history.trials.values() if not each.is_over]
            objects = {own.trial_id: own for own in map(self._trials.of, running)}
            named = ids_of(self._check(objects, finalized), "")
            hopeless = [trial for trial in judged if self._trials.of(trial).trial_id in named]
        else:
            hopeless = [trial for trial in judged if self._stops(trial, finalized)]
        return [(trial, self._said(trial, len(finalized))) for trial in hopeless]

    def _stops(self, trial: Trial, finalized: list[Any]) -> bool:
        own = self._trials.of(trial)
        return own.trial_id in ids_of(self._check(own, finalized), own.trial_id)

    def _check(self, to_check: Any, finalized: list[Any]) -> Any:
        try:
            return self._rule.earlystop_check(to_check, finalized, self._direction)
        except Exception as error:
            said = traceback.format_exception_only(type(error), error)[-1].strip()
            if said not in self._raised:
                self._raised.add(said)
                print(
                    warning_line(f"{self._name}.earlystop_check raised {said}; what it judged goes on."),
                    file=sys.stderr,
                )
                traceback.print_exc()
            return None

    def _said(self, trial: Trial, peers: int) -> dict[str, Any]:
        value = trial.reported[-1]
        says = f"{self._name}.earlystop_check named it at step {trial.steps[-1]}, where it reported {value:.4g}."
        return verdict(trial, self._name, says=says, value=value, threshold=value, peers=peers)

    @property
    def _name(self) -> str:
        return self._rule.__name__ if isinstance(self._rule, type) else type(self._rule).__name__


def ids_of(answer: Any, own: str) -> set[str]:
    """Whom an answer names: nobody, one by its id, several by a list; any other yes is the trial asked about."""
    if isinstance(answer, list | tuple | set | frozenset | dict):
        return {str(each) for each in answer}
    if isinstance(answer, str):
        return {answer} - {""}
    return {own} if answer else set()
