"""What can be done to an experiment while it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from hopyard._client.rest import segment
from hopyard.searchspace.parameters import plain

if TYPE_CHECKING:
    from hopyard._client.driver import Driver


class Acts:
    """Each returns at once; what follows is seen in the experiment's trials."""

    _driver: Driver

    @property
    def id(self) -> str:
        raise NotImplementedError

    def hold(self) -> None:
        """What runs goes on; nothing new starts until `release()`."""
        self._act(f"experiments/{segment(self.id)}/hold")

    def release(self) -> None:
        self._act(f"experiments/{segment(self.id)}/release")

    def change(
        self,
        *,
        executors: int | None = None,
        trials: int | None = None,
        max_concurrent: int | None = None,
        bounds: Mapping[str, Sequence[Any]] | None = None,
        space: Any = None,
        stopping: Any = ...,
    ) -> None:
        """Another number of executors, of trials in all, or of trials at once; other ranges, another stopping rule.

        `executors` are those of the fleet it runs on, for everything that runs there. Of fewer, idle ones leave first
        and busy ones when their trial has ended; NotEnoughGpus and BadRequest name what is there of more.

        `bounds={"lr": (0.001, 0.01), "kernel": ["a", "b"]}` moves these parameters; `space`, a Searchspace with the
        same parameters, all of them. What was tried outside of the new ranges is kept, and not learned from any more.

        `stopping` is a rule as `lagom` takes it, by name or as `{"name": …, "options": …}`; None stops nothing from now
        on. The new rule first hears what all trials have reported so far; it judges what they report from then on.
        """
        words = {
            "executors": executors,
            "trials": trials,
            "maxConcurrent": max_concurrent,
            "bounds": None if bounds is None else {name: [plain(each) for each in bounds[name]] for name in bounds},
            "space": space.spec() if hasattr(space, "spec") else space,
        }
        if stopping is not ...:
            from hopyard.trials.searches import rule_of

            rule = rule_of(stopping)
            words["stopping"] = {"name": "none"} if rule is None else msgspec.to_builtins(rule)
        given = {name: value for name, value in words.items() if value is not None}
        if not given:
            raise TypeError("change() needs executors=, trials=, max_concurrent=, bounds=, space= or stopping=.")
        self._act(f"experiments/{segment(self.id)}/change", given)

    def add_trial(self, **params: Any) -> int:
        """One more configuration for the search to run. Returns its number."""
        values = {name: plain(value) for name, value in params.items()}
        return int(self._act(f"experiments/{segment(self.id)}/trials", {"params": values})["number"])

    def stop_trial(self, number: int, reason: str = "stopped from Python") -> None:
        """The trial ends at its next broadcast, and is interrupted when there is none."""
        self._act(f"trials/{segment(f'{self.id}.{number}')}/stop", {"reason": reason})

    def retry_trial(self, number: int) -> None:
        """A failed or stopped trial runs again, while its experiment does."""
        self._act(f"trials/{segment(f'{self.id}.{number}')}/retry")

    def _act(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._driver.rest(lambda rest: rest.post(f"/api/{path}", body))
