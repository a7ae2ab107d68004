"""Fleets, their executors, and how busy these are."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from hopyard._protocol.failure import Failure
from hopyard._protocol.scalars import Count, ExecutorId, FleetId, Millis, Noun, PathText, ShortText

Size: TypeAlias = Annotated[int, Meta(ge=1, le=10_000)]
MemoryMb: TypeAlias = Annotated[int, Meta(ge=64, le=16_777_216)]
Cpus: TypeAlias = Annotated[float, Meta(gt=0, le=4_096)]
Gpus: TypeAlias = Annotated[float, Meta(ge=0, le=64)]
Hours: TypeAlias = Annotated[float, Meta(gt=0, le=8_760)]


class FleetSpec(Noun):
    """What the launch panel asks for. The same words in REST, Python and the panel."""

    engine: ShortText
    size: Size
    memory_mb: MemoryMb
    cpus: Cpus
    gpus: Gpus
    hours: Hours
    driver_memory_mb: MemoryMb | UnsetType = UNSET
    notebook: PathText | UnsetType = UNSET
    environment: ShortText | UnsetType = UNSET
    python: PathText | UnsetType = UNSET
    lock: ShortText | UnsetType = UNSET
    labels: dict[str, ShortText] | UnsetType = UNSET
    started_by: ShortText | UnsetType = UNSET


class PartialFleetSpec(Noun):
    """A fleet of which some is left to the sidecar's defaults."""

    engine: ShortText | UnsetType = UNSET
    size: Size | UnsetType = UNSET
    memory_mb: MemoryMb | UnsetType = UNSET
    cpus: Cpus | UnsetType = UNSET
    gpus: Gpus | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    driver_memory_mb: MemoryMb | UnsetType = UNSET
    notebook: PathText | UnsetType = UNSET
    environment: ShortText | UnsetType = UNSET
    python: PathText | UnsetType = UNSET
    lock: ShortText | UnsetType = UNSET
    labels: dict[str, ShortText] | UnsetType = UNSET
    started_by: ShortText | UnsetType = UNSET


FleetState: TypeAlias = Literal["starting", "ready", "stopping", "stopped", "failed"]


class FleetView(Noun):
    id: FleetId
    spec: FleetSpec
    state: FleetState
    started_at: Millis
    ends_at: Millis
    executors: list[ExecutorId]
    failure: Failure | UnsetType = UNSET


class GpuSample(Noun):
    name: ShortText
    load: float
    """0…1"""
    memory_bytes: float
    memory_total_bytes: float


class Sample(Noun):
    """One reading of an executor's use."""

    at: Millis
    cpu: float
    """CPUs busy: 1.5 is one and a half cores."""
    memory_bytes: float
    gpus: list[GpuSample]


ExecutorState: TypeAlias = Literal["starting", "idle", "running", "silent", "lost", "stopping", "stopped", "failed"]


class ExecutorView(Noun):
    id: ExecutorId
    fleet: FleetId
    label: ShortText
    """e1, e2 … in its fleet: the name users see."""
    state: ExecutorState
    gpus: list[ShortText]
    started_at: Millis
    done: Count
    """Trials it has finished."""
    host: ShortText | UnsetType = UNSET
    pid: Count | UnsetType = UNSET
    trial: ShortText | UnsetType = UNSET
    leaving: Literal[True] | UnsetType = UNSET
    """It ends when its trial has: there are to be fewer executors."""
    failure: Failure | UnsetType = UNSET
