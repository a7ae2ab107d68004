"""A callable of one's own: given the space and the trials so far, it returns the next parameters.

    def propose(space, trials):
        return {"lr": …}        # or None when there is nothing more to try

`trials` are those of `hopyard.oracle.history.Trial`. An object with `suggest(space, trials)` does as well; a loop of
BoTorch fits in here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hopyard.oracle.deciders import Setting
from hopyard.oracle.history import History, Trial


class GeneratorProposer:
    def __init__(self, setting: Setting) -> None:
        search = setting.payload.search
        self._space = setting.payload.space
        self._propose: Callable[..., Any] = getattr(search, "suggest", search)
        self._history: History | None = None

    def hear(self, history: History, changed: Sequence[Trial]) -> None:
        self._history = history

    def suggest(self) -> dict[str, Any]:
        trials = [] if self._history is None else list(self._history.trials.values())
        params = self._propose(self._space, trials)
        if params is None:
            return {"kind": "done"}
        if not isinstance(params, Mapping):
            raise TypeError(f"It must return a dictionary of parameters, or None to end the search, not {params!r}.")
        return {"kind": "start", "params": dict(params)}
