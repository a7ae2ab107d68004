"""The project as rooms, routes and watchers see it."""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from hopyard._protocol.experiment import ExperimentView, TrialView
from hopyard._protocol.fleet import ExecutorView, FleetView, PartialFleetSpec, Sample
from hopyard._protocol.output import OutputItem
from hopyard._protocol.scalars import (
    Count,
    ExecutorId,
    LongText,
    Millis,
    Noun,
    ShortText,
    TrialId,
)


class ParameterImportance(Noun):
    name: ShortText
    importance: float
    std: float
    """How far the trees of the forest disagree."""


class PairImportance(Noun):
    a: ShortText
    b: ShortText
    importance: float


class ImportanceView(Noun):
    """How much each parameter and each pair of them moves a metric: shares of its variance, from 0 to 1."""

    metric: ShortText
    parameters: list[ParameterImportance]
    """The most important first; together 1."""
    pairs: list[PairImportance]
    trials: Count
    says: LongText


class Gpu(Noun):
    id: ShortText
    """What CUDA_VISIBLE_DEVICES takes: UUID of a GPU or a MIG slice."""
    name: ShortText
    memory_mb: Count
    mig: bool
    free: Annotated[float, Meta(ge=0, le=1)]
    """Share not given to any executor."""


class EngineView(Noun):
    """An engine as the panel's list shows it."""

    name: ShortText
    title: ShortText
    available: bool
    says: LongText
    cores: Count
    memory_mb: Count
    gpus: list[Gpu]
    gpu_says: LongText | UnsetType = UNSET


class ProjectSnapshot(Noun):
    revision: Count
    fleets: list[FleetView]
    executors: list[ExecutorView]
    experiments: list[ExperimentView]
    operations: list[Any] | UnsetType = UNSET
    """Changes of environments, as browsers see them."""


class SampleOf(Noun):
    executor: ExecutorId
    sample: Sample


RemovedId: TypeAlias = Annotated[
    str, Meta(pattern=r"^(fleet_[A-Za-z0-9]{4,40}|ex_[A-Za-z0-9]{4,40}|exp_[A-Za-z0-9]{4,40}|op_[A-Za-z0-9]{4,40})\Z")
]
"""FleetId, ExecutorId, ExperimentId or OperationId: msgspec takes one string type in a union."""


class ProjectDelta(Noun):
    """Upserts by id and removals since `revision - 1`. A gap in revisions means: ask for a snapshot."""

    revision: Count
    fleets: list[FleetView]
    executors: list[ExecutorView]
    experiments: list[ExperimentView]
    removed: list[RemovedId]
    samples: list[SampleOf]
    operations: list[Any] | UnsetType = UNSET


class TrialOutputChunk(Noun):
    trial: TrialId
    attempt: Count
    executor: ShortText
    """Executor label, e1 …"""
    seq: Count
    """Position in the trial's output, from 0."""
    items: list[OutputItem]


class ExperimentSnapshot(Noun):
    revision: Count
    experiment: ExperimentView
    trials: list[TrialView]
    output: list[TrialOutputChunk]


class ExperimentDelta(Noun):
    revision: Count
    trials: list[TrialView]
    output: list[TrialOutputChunk]
    experiment: ExperimentView | UnsetType = UNSET


class Health(Noun):
    status: Literal["ok"]
    version: ShortText
    protocol_version: Count
    pid: Count
    project: str
    started_at: Millis
    node: ShortText


class ApiError(Noun):
    code: ShortText
    message: LongText
    hint: LongText


class Finding(Noun):
    """One finding of the doctor."""

    name: ShortText
    ok: Literal["ok", "warning", "error"]
    says: LongText
    fix: LongText | UnsetType = UNSET


class LogTail(Noun):
    path: str
    size: Count
    from_: Count = field(name="from")
    text: str


class ProjectSettings(Noun):
    fleet: PartialFleetSpec
