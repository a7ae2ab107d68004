"""A subclass of `maggy.optimizer.AbstractOptimizer`, called as Maggy's driver calls it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from hopyard.oracle.deciders import Setting
from hopyard.oracle.history import History, Trial
from hopyard.oracle.maggy_trials import MaggyTrials
from hopyard.searchspace.parameters import plain
from hopyard.trials.call import whole_floats
from hopyard.trials.optimizers import AbstractOptimizer
from hopyard.trials.spaces import exact_values
from hopyard.trials.trial import Trial as MaggyTrial


class MaggyProposer:
    def __init__(self, setting: Setting) -> None:
        optimizer: AbstractOptimizer = setting.payload.search
        self._optimizer = optimizer
        self._budgets = "budget" not in setting.payload.space
        self._exact = exact_values(setting.payload.space)
        self._trials = MaggyTrials()
        self._finalized: deque[MaggyTrial] = deque()
        """Ended, and not handed to `get_suggestion` yet."""
        self._ended: set[int] = set()
        self._begun = False
        optimizer.searchspace = setting.payload.space
        optimizer.num_trials = setting.trials or setting.payload.num_trials or 1
        optimizer.direction = setting.directions[0]
        optimizer.trial_store = {}
        optimizer.final_store = []
        optimizer.fd = sys.stderr  # its process's log

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        if not self._begun:
            self._begun = True
            self._optimizer.initialize()
            self._replay(history)
            return
        for trial in changed:
            self._note(trial)
        for number in history.ended:
            if number not in self._ended:
                self._finalize(history.trials[number])

    def suggest(self) -> dict[str, Any]:
        found = self._ask()
        if found is None:
            return {"kind": "done"}
        if isinstance(found, str):  # "IDLE": a rung waits for its last trial
            return {"kind": "wait"}
        if not isinstance(found, MaggyTrial):
            name = type(self._optimizer).__name__
            raise TypeError(
                f"{name}.get_suggestion returned {found!r}; it must be a Trial, 'IDLE', or None at the end."
            )
        self._trials.offer(found)
        self._optimizer.trial_store[found.trial_id] = found
        params = {name: plain(value) for name, value in found.params.items()}
        budget = params.pop("budget", None) if self._budgets else None
        if budget is None:
            budget = found.info_dict.get("run_budget") or None
        given = {"budget": float(budget)} if budget is not None else {}
        return {"kind": "start", "params": params, **given, "label": self._label(found, params)}

    def finish(self) -> None:
        """The experiment has ended."""
        self._optimizer.finalize_experiment(self._optimizer.final_store)

    def _label(self, found: MaggyTrial, params: Mapping[str, Any]) -> dict[str, str]:
        """Its id, which becomes the name of its folder, and what JSON would not keep of its values."""
        floats = [name for name in whole_floats(params) if self._exact.get(name) != "float"]
        return {"id": found.trial_id, **({"floats": json.dumps(floats)} if floats else {})}

    def _ask(self) -> Any:
        last = self._finalized.popleft() if self._finalized else None
        return self._optimizer.get_suggestion(last)

    def _note(self, trial: Trial) -> None:
        own = self._trials.of(trial)
        if not trial.is_over:
            self._optimizer.trial_store[own.trial_id] = own
            if trial.number in self._ended:  # it runs again
                self._ended.discard(trial.number)
                with contextlib.suppress(ValueError):
                    self._optimizer.final_store.remove(own)

    def _finalize(self, trial: Trial) -> None:
        own = self._trials.of(trial)
        self._ended.add(trial.number)
        self._optimizer.trial_store.pop(own.trial_id, None)
        if trial.standing != "failed":
            self._optimizer.final_store.append(own)
        self._finalized.append(own)

    def _replay(self, history: History) -> None:
        """Begun anew in the midst: it is asked as often as it was, so that what it keeps to itself is as it was."""
        numbers = sorted(history.trials)
        ended = list(history.ended)
        at_once = len(numbers) - len(ended)
        for place, number in enumerate(numbers):
            if place >= at_once and ended:
                self._finalize(history.trials[ended.pop(0)])
            found = self._ask()
            if isinstance(found, MaggyTrial):
                self._trials.offer(found)
            self._note(history.trials[number])
        for number in ended:
            self._finalize(history.trials[number])
