"""Experiments, their work and plan, and their trials."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from hopyard._protocol.failure import Failure
from hopyard._protocol.fleet import FleetSpec
from hopyard._protocol.scalars import (
    Attempt,
    Count,
    ExecutorId,
    ExperimentId,
    FleetId,
    Json,
    JsonRecord,
    LongText,
    Millis,
    Noun,
    PathText,
    Sha256,
    ShortText,
    TrialId,
    Variant,
)
from hopyard._protocol.search import Objective, SearchPlan, Verdict


class FunctionWork(Variant, tag="function"):
    """A pickled function, by hash."""

    blob: Sha256
    name: ShortText
    source: LongText | UnsetType = UNSET


class CellWork(Variant, tag="cell"):
    """A cell's source, run in the worker's lasting namespace; the values of `capture` come back."""

    code: LongText
    capture: list[ShortText]


Work: TypeAlias = FunctionWork | CellWork


class AgentFunctionWork(Variant, tag="function"):
    """What the agent is told of a function: no source text."""

    blob: Sha256
    name: ShortText


AgentWork: TypeAlias = AgentFunctionWork | CellWork


class Row(Noun):
    """One row of arguments. `pickled` holds the exact values where `params` (what people see) cannot."""

    params: JsonRecord
    pickled: bytes | UnsetType = UNSET


class ReplicasPlan(Variant, tag="replicas"):
    """One trial on each executor of the fleet, or on the first `count` of them, pinned there."""

    count: Annotated[int, Meta(ge=1, le=10_000)] | UnsetType = UNSET
    together: bool | UnsetType = UNSET
    """They work on one thing: when one has failed, the others are asked to stop."""


class RowsPlan(Variant, tag="rows"):
    """One trial a row, on whichever executor is free."""

    rows: Annotated[list[Row], Meta(max_length=1_000_000)]


Plan: TypeAlias = ReplicasPlan | RowsPlan | SearchPlan
Direction: TypeAlias = Literal["max", "min"]
Priority: TypeAlias = Annotated[float, Meta(ge=0.01, le=100)]


class ExperimentSpec(Noun):
    kind: ShortText
    """launch, fanout, cell, grid_search, … : the call as the user knows it."""
    name: ShortText
    work: Work
    plan: Plan
    description: LongText | UnsetType = UNSET
    fleet: FleetId | UnsetType = UNSET
    start_fleet: FleetSpec | UnsetType = UNSET
    """Starts this fleet when `fleet` is absent and none runs for the notebook."""
    notebook: PathText | UnsetType = UNSET
    cell: ShortText | UnsetType = UNSET
    metric_key: ShortText | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    objectives: Annotated[list[Objective], Meta(min_length=2, max_length=16)] | UnsetType = UNSET
    """What is wanted of the results where it is more than one thing; the first is `metric_key` with `direction`."""
    retries: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET
    """Attempts after infrastructure loss (not after the function raised)."""
    priority: Priority | UnsetType = UNSET
    """Of several experiments on one fleet, one of twice the priority gets twice the executor time. 1 unless told."""
    record: bool | UnsetType = UNSET
    """False: conversation, not record. Its output is kept, but it leaves no folder unless its code writes one."""
    stop_patience_seconds: Annotated[float, Meta(ge=0.1, le=86_400)] | UnsetType = UNSET
    """A trial stopped by a rule that does not broadcast for so long is warned, and as long again later interrupted."""
    fresh_process: bool | UnsetType = UNSET
    labels: dict[str, Json] | UnsetType = UNSET


TrialState: TypeAlias = Literal[
    "queued", "starting", "running", "stopping", "paused", "succeeded", "stopped", "failed", "cancelled"
]


class TrialView(Noun):
    id: TrialId
    number: Count
    state: TrialState
    params: JsonRecord
    attempt: Count
    executor: ExecutorId | UnsetType = UNSET
    executor_label: ShortText | UnsetType = UNSET
    started_at: Millis | UnsetType = UNSET
    ended_at: Millis | UnsetType = UNSET
    metric: float | UnsetType = UNSET
    metrics: dict[ShortText, float] | UnsetType = UNSET
    """Finite numbers of what it returned, by name; the objectives are among them."""
    result: ShortText | UnsetType = UNSET
    """`repr` of the value, cut to 1 000 characters."""
    step: Count | UnsetType = UNSET
    """Newest report of the metric."""
    latest: float | UnsetType = UNSET
    budget: float | UnsetType = UNSET
    """Resource a multi-fidelity search granted."""
    labels: dict[ShortText, float | str] | UnsetType = UNSET
    """Bracket, rung, generation: words of the search."""
    verdict: Verdict | UnsetType = UNSET
    """Why it was stopped early or paused."""
    resumed: bool | UnsetType = UNSET
    """Of a trial that was given a checkpoint: whether its code went on from it, or began anew."""
    continued: bool | UnsetType = UNSET
    """Somebody let it go on after a rule had stopped it: rules are silent about it."""
    failure: Failure | UnsetType = UNSET
    directory: PathText | UnsetType = UNSET


ExperimentState: TypeAlias = Literal["waiting", "running", "stopping", "succeeded", "failed", "stopped"]


class TrialCounts(Noun):
    total: Count
    queued: Count
    running: Count
    succeeded: Count
    stopped: Count
    failed: Count
    cancelled: Count
    paused: Count | UnsetType = UNSET


class BestTrial(Noun):
    trial: TrialId
    metric: float
    params: JsonRecord


class ExperimentView(Noun):
    """An experiment as lists show it."""

    id: ExperimentId
    kind: ShortText
    name: ShortText
    state: ExperimentState
    created_at: Millis
    directory: str
    """Experiments/<app>_<run>, relative to the project."""
    trials: TrialCounts
    description: LongText | UnsetType = UNSET
    fleet: FleetId | UnsetType = UNSET
    notebook: str | UnsetType = UNSET
    cell: str | UnsetType = UNSET
    started_at: Millis | UnsetType = UNSET
    ended_at: Millis | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    best: BestTrial | UnsetType = UNSET
    """With several objectives: by the first of them."""
    objectives: list[Objective] | UnsetType = UNSET
    pareto: list[TrialId] | UnsetType = UNSET
    """With several objectives: trials that no other one beats in all of them."""
    priority: Priority | UnsetType = UNSET
    """Its weight in sharing executor time, where it is not the usual 1."""
    held: bool | UnsetType = UNSET
    """Held by somebody: what runs goes on, nothing new starts."""
    search_ended: LongText | UnsetType = UNSET
    """Why a search proposes nothing more, in words."""
    waiting_for: LongText | UnsetType = UNSET
    """Why it waits, in words: "no executor yet", "disk full: …"."""
    failure: Failure | UnsetType = UNSET


class TrialRef(Struct, rename="camel", kw_only=True, frozen=True):
    """An attempt of a trial; hashable, so that it can be a key."""

    trial: TrialId
    attempt: Attempt
