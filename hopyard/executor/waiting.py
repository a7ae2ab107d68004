"""Attempts that wait at the agent for the worker, in the order in which they came."""

from collections.abc import Iterable, Iterator
from itertools import islice

from hopyard._protocol.agent_messages import RunTrial
from hopyard._protocol.experiment import AgentFunctionWork, TrialRef


def ref_of(run: RunTrial) -> TrialRef:
    return TrialRef(trial=run.trial, attempt=run.attempt)


class WaitingRuns:
    def __init__(self) -> None:
        self._runs: dict[TrialRef, RunTrial] = {}

    def __len__(self) -> int:
        return len(self._runs)

    def __contains__(self, ref: TrialRef) -> bool:
        return ref in self._runs

    def refs(self) -> Iterator[TrialRef]:
        return iter(self._runs)

    def behind(self, count: int) -> Iterator[RunTrial]:
        """All but the first `count`."""
        return islice(self._runs.values(), count, None)

    @property
    def first(self) -> RunTrial | None:
        return next(iter(self._runs.values()), None)

    def add(self, ref: TrialRef, run: RunTrial) -> None:
        self._runs[ref] = run

    def put_back(self, ref: TrialRef, run: RunTrial) -> None:
        """It is the first again."""
        self._runs = {ref: run, **self._runs}

    def take(self, refs: Iterable[TrialRef]) -> list[RunTrial]:
        """Those of them that wait here; they do not any more."""
        return [run for ref in refs if (run := self._runs.pop(ref, None)) is not None]

    def take_of_function(self, sha256: str) -> list[RunTrial]:
        runs = self._runs.items()
        return self.take(
            [ref for ref, run in runs if isinstance(run.work, AgentFunctionWork) and run.work.blob == sha256]
        )

    def clear(self) -> None:
        self._runs.clear()
