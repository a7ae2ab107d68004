"""An experiment of many trials: from its function and plan to the running thing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from hopyard._client.driver import driver
from hopyard._protocol.experiment import Direction, Plan
from hopyard._protocol.search import Objective
from hopyard.experiment.arguments import name_of
from hopyard.experiment.fleet import Wanted
from hopyard.experiment.handle import Shape
from hopyard.experiment.launching import spec_of, start
from hopyard.trials.call import TrialCall

if TYPE_CHECKING:
    from hopyard.trials.wish import Wish


@dataclass
class Request:
    kind: str
    call: TrialCall
    plan: Plan
    shape: Shape
    name: str = "no-name"
    description: str | None = None
    metric_key: str = "metric"
    direction: Direction = "max"
    wanted: Wanted = field(default_factory=Wanted)
    wait: bool = True
    fresh_process: bool = False
    retries: int | None = None
    priority: float | None = None
    stop_patience_seconds: float | None = None
    labels: dict[str, Any] = field(default_factory=dict)
    objectives: list[Objective] | None = None
    drift_told: bool = False
    """A preflight of the same call has said how the executors differ."""
    blobs: tuple[bytes, ...] = ()
    """Beside the function: what the plan names."""

    @classmethod
    def of(cls, wish: Wish, **own: Any) -> Request:
        """With what each wish says of itself."""
        return cls(
            name=wish.name if wish.name != "no-name" else name_of(wish.function),
            description=wish.description,
            metric_key=wish.optimization_key,
            wanted=wish.wanted,
            wait=wish.wait,
            fresh_process=wish.fresh_process,
            retries=wish.retries,
            priority=wish.priority,
            stop_patience_seconds=wish.stop_patience_seconds,
            drift_told=wish.preflight == "run" and wish.experiment_type != "ablation",
            **own,
        )


def run(request: Request) -> Any:
    here = driver()
    here.begin()
    spec, content = spec_of(
        request.call.function,
        request.plan,
        here,
        kind=request.kind,
        name=request.name,
        description=request.description or None,
        sent=request.call,
        drift_told=request.drift_told,
    )
    spec.metric_key = request.metric_key
    spec.direction = request.direction
    spec.fresh_process = request.fresh_process or UNSET
    spec.retries = request.retries if request.retries is not None else UNSET
    spec.priority = request.priority if request.priority is not None else UNSET
    patience = request.stop_patience_seconds
    spec.stop_patience_seconds = patience if patience is not None else UNSET
    spec.labels = request.labels or UNSET
    spec.objectives = request.objectives or UNSET
    wanted, shape, wait = request.wanted, request.shape, request.wait
    return start(spec, content, wanted, shape, wait=wait, tolerant=True, more=request.blobs)


def seed_of(given: int | None) -> int:
    """The one given, or one by chance, which is recorded with the plan."""
    if given is None:
        return secrets.randbits(48)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**53:
        raise ValueError(f"seed={given!r} must be a whole number from 0 to 2**53 - 1.")
    return given


def direction_of(given: Any) -> Direction:
    word = given.lower() if isinstance(given, str) else given
    if word == "max":
        return "max"
    if word == "min":
        return "min"
    raise ValueError(
        f"The experiment's direction should be a string (either 'min' or 'max'), but it is {given!r} "
        f"(of type '{type(given).__name__}')."
    )


Function = Callable[..., Any]
