"""Messages between a driver (kernel, script, CLI) and the sidecar."""

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from hopyard._protocol.agent_messages import Blob, NeedBlob, Refused
from hopyard._protocol.experiment import ExperimentSpec, ExperimentView, TrialView
from hopyard._protocol.project import ExperimentSnapshot, TrialOutputChunk
from hopyard._protocol.result import Outcome
from hopyard._protocol.scalars import Count, ExperimentId, LongText, Message, PathText, ShortText


class DriverHello(Message):
    protocol_version: Count
    version: ShortText
    app: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,80}\Z")]
    """application_<epoch ms>_<n> of this kernel: names its directories under Experiments/."""
    pid: Count
    notebook: PathText | UnsetType = UNSET


class Submit(Message):
    """Start an experiment. The function's blob goes before it. Answered by `accepted` or `refused`."""

    request: Count
    spec: ExperimentSpec
    watch: bool
    """Also `watch` it from the first event."""


class Watch(Message):
    request: Count
    experiment: ExperimentId


class Unwatch(Message):
    experiment: ExperimentId


class StopExperiment(Message):
    experiment: ExperimentId
    reason: LongText


class DriverWelcome(Message):
    protocol_version: Count
    version: ShortText
    project: str


class Accepted(Message):
    request: Count
    experiment: ExperimentView


class Watched(Message):
    request: Count
    snapshot: ExperimentSnapshot


class ExperimentProgress(Message):
    """Changed views and new output, batched per tick."""

    experiment: ExperimentId
    trials: list[TrialView]
    output: list[TrialOutputChunk]
    view: ExperimentView | UnsetType = UNSET


class TrialEnded(Message):
    """A trial's final outcome, with its result. Sent after it is durable."""

    trial: TrialView
    outcome: Outcome


class ExperimentEnded(Message):
    experiment: ExperimentView


DriverToServer: TypeAlias = DriverHello | Submit | Watch | Unwatch | StopExperiment | Blob | NeedBlob
ServerToDriver: TypeAlias = (
    DriverWelcome | Accepted | Watched | ExperimentProgress | TrialEnded | ExperimentEnded | Blob | NeedBlob | Refused
)
