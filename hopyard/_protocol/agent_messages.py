"""Messages between an executor's agent and the sidecar."""

from typing import Literal, TypeAlias

from msgspec import UNSET, UnsetType, field

from hopyard._protocol.experiment import AgentWork, Row, TrialRef
from hopyard._protocol.failure import Failure
from hopyard._protocol.fleet import Sample
from hopyard._protocol.output import OutputItem
from hopyard._protocol.result import Outcome
from hopyard._protocol.scalars import (
    Attempt,
    Count,
    ExecutorId,
    ExperimentId,
    FleetId,
    LongText,
    Message,
    Millis,
    Sha256,
    ShortText,
    TrialId,
)


class AgentHello(Message):
    """First frame: who it is and what it still runs, so that a restarted sidecar can resume it."""

    protocol_version: Count
    executor: ExecutorId
    fleet: FleetId
    pid: Count
    host: ShortText
    python: ShortText
    version: ShortText
    gpus: list[ShortText]
    holding: list[TrialRef]
    """Attempts still running or finished and not yet settled."""
    lock: ShortText | UnsetType = UNSET
    """Hash of the lock whose packages all lie in the prefix it runs in; absent: there is no such lock."""
    packages: list[ShortText] | UnsetType = UNSET
    """name version of what lies there, told where it is not what its fleet was started with."""


class TrialStarted(Message):
    trial: TrialId
    attempt: Attempt


class TrialOutput(Message):
    """Output in order; `seq` counts items of the attempt from 0. Kept by the agent until acknowledged."""

    trial: TrialId
    attempt: Attempt
    seq: Count
    items: list[OutputItem]


class MetricReports(Message):
    """Points of one metric, in order. `from_` is the position of the first point in the attempt."""

    trial: TrialId
    attempt: Attempt
    metric: ShortText
    from_: Count = field(name="from")
    steps: list[Count]
    values: list[float]


class TrialFinished(Message):
    """Repeated after a reconnect until `settled`."""

    trial: TrialId
    attempt: Attempt
    outcome: Outcome
    took_ms: Millis
    """Wall time of the attempt on the executor."""
    resumed: bool | UnsetType = UNSET
    """Of an attempt that was given a checkpoint: whether its code loaded it, or began anew."""


class TrialsReturned(Message):
    """Answers `RecallTrials` with those that had not begun and never will here; maybe none."""

    trials: list[TrialRef]


class ExecutorSample(Message):
    sample: Sample


class ExecutorLeaving(Message):
    failure: Failure | UnsetType = UNSET


class Blob(Message):
    """The bytes of a blob, either way. The receiver verifies the hash before use."""

    sha256: Sha256
    data: bytes


class NeedBlob(Message):
    sha256: Sha256


class AgentWelcome(Message):
    """Attempts in `drop` are not current any more: the agent ends them without a report."""

    protocol_version: Count
    drop: list[TrialRef]
    lease_ms: Count
    sample_every_ms: Count
    project: str


class RunTrial(Message):
    trial: TrialId
    attempt: Attempt
    experiment: ExperimentId
    kind_of_experiment: ShortText
    work: AgentWork
    directory: str
    """Absolute directory for the trial's files; created by the agent."""
    index: Count
    of: Count
    memory_mb: Count
    fresh_process: bool
    environment: dict[str, str]
    row: Row | UnsetType = UNSET
    budget: float | UnsetType = UNSET
    """What a multi-fidelity search grants; the function may take it as `budget`."""
    checkpoint: str | UnsetType = UNSET
    """Directory of the checkpoint to start from: the trial's own when resumed, another's when it takes over."""
    metric_key: ShortText | UnsetType = UNSET


class RecallTrials(Message):
    """Another executor could run these. Those that have not begun come back in `TrialsReturned`."""

    trials: list[TrialRef]


class StopTrial(Message):
    """`flag`: EarlyStopException at the next broadcast. `interrupt`: KeyboardInterrupt, then terminate, then kill."""

    trial: TrialId
    attempt: Attempt
    how: Literal["flag", "interrupt", "kill"]
    reason: LongText
    patience_ms: Millis | UnsetType = UNSET
    """With `flag`: after so long without a broadcast the code is warned, and after as long again interrupted."""


class Settled(Message):
    """The attempt's end is durable (or stale); the agent may forget it."""

    trial: TrialId
    attempt: Attempt


class OutputSettled(Message):
    """Output items below `seq` are durable."""

    trial: TrialId
    attempt: Attempt
    seq: Count


class ReportsSettled(Message):
    """Points of this metric below `from_` are durable."""

    trial: TrialId
    attempt: Attempt
    metric: ShortText
    from_: Count = field(name="from")


class SetSampleRate(Message):
    every_ms: Count


class RestartWorker(Message):
    reason: LongText


class ShutDown(Message):
    reason: LongText


class Refused(Message):
    """A request or hello cannot be granted. `request` echoes the request's number."""

    failure: Failure
    request: Count | UnsetType = UNSET


AgentToServer: TypeAlias = (
    AgentHello
    | TrialStarted
    | TrialOutput
    | MetricReports
    | TrialFinished
    | TrialsReturned
    | ExecutorSample
    | ExecutorLeaving
    | Blob
    | NeedBlob
)
ServerToAgent: TypeAlias = (
    AgentWelcome
    | RunTrial
    | RecallTrials
    | StopTrial
    | Settled
    | OutputSettled
    | ReportsSettled
    | SetSampleRate
    | RestartWorker
    | ShutDown
    | Blob
    | NeedBlob
    | Refused
)
