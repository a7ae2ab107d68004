"""Who an agent is, and how it ends its worker."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from hopyard._protocol.errors import describe_error
from hopyard._protocol.failure import Failure


def failure(code: str, **details: object) -> Failure:
    message, hint = describe_error(code, **details)
    return Failure(code=code, message=message, hint=hint)


class Identity(NamedTuple):
    executor: str
    fleet: str
    pid: int
    host: str
    python: str
    version: str
    gpus: list[str]
    log: str
    """Path of the agent's own log, for errors."""
    lock: str = ""
    """Hash of the lock whose packages all lie in its prefix; empty: there is none, or nobody asks."""
    packages: Sequence[str] = ()
    """name version of what lies there, where it is not what its fleet was started with."""


class Graces(NamedTuple):
    """How long code may take to end after an interrupt, and then after a termination."""

    interrupt_s: float = 5.0
    terminate_s: float = 5.0


class Patience(NamedTuple):
    """With code that was asked to stop: it is warned, and as long again later interrupted."""

    until: float
    seconds: float
    warned: bool


class Ending(NamedTuple):
    """How the worker is being ended, and when to use the next stronger means."""

    why: Literal["stop", "stale", "restart", "dismiss"]
    escalate_at: float
    next: Literal["terminate", "kill"]
    grace_s: float
