"""What the session wishes from the world. Imperatives; the agent performs them in order."""

from typing import Literal, NamedTuple, TypeAlias

from hopyard._protocol.agent_messages import AgentToServer, RunTrial
from hopyard._protocol.experiment import TrialRef
from hopyard._protocol.output import OutputItem


class Send(NamedTuple):
    message: AgentToServer


class StartWorker(NamedTuple):
    pass


class RunWork(NamedTuple):
    run: RunTrial
    function: bytes | None
    loud: bool = False
    """Its end is looked for even while others follow that the worker has been given."""


class RaiseStopFlag(NamedTuple):
    """For the attempt that runs."""


class SignalWorker(NamedTuple):
    how: Literal["interrupt", "terminate", "kill"]


class DismissWorker(NamedTuple):
    """Ask the idle worker to leave by itself."""


class OpenLog(NamedTuple):
    ref: TrialRef
    directory: str


class WriteLog(NamedTuple):
    items: list[OutputItem]


class Note(NamedTuple):
    """What the worker printed while no attempt ran: into the executor's own log."""

    items: list[OutputItem]


class CloseLog(NamedTuple):
    pass


class TakeSample(NamedTuple):
    pass


class Exit(NamedTuple):
    why: str


Action: TypeAlias = (
    Send
    | StartWorker
    | RunWork
    | RaiseStopFlag
    | SignalWorker
    | DismissWorker
    | OpenLog
    | WriteLog
    | Note
    | CloseLog
    | TakeSample
    | Exit
)
