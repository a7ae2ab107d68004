"""What a function or cell returned, and how an attempt ended."""

from typing import TypeAlias

from msgspec import UNSET, UnsetType

from hopyard._protocol.failure import Failure
from hopyard._protocol.scalars import Count, Json, LongText, Metrics, Noun, Sha256, Variant


class ReturnValue(Noun):
    """`pickled` is a cloudpickle (protocol 5) the sidecar never opens; over the inline limit it is a blob."""

    repr: LongText
    size: Count
    """Size of the pickle in bytes."""
    json: Json | UnsetType = UNSET
    """The same value where JSON carries it exactly."""
    metric: float | UnsetType = UNSET
    metrics: Metrics | UnsetType = UNSET
    """Numbers of a returned dictionary by name, the deciding one too."""
    pickled: bytes | UnsetType = UNSET
    blob: Sha256 | UnsetType = UNSET


class Returned(Variant, tag="returned"):
    value: ReturnValue


class Raised(Variant, tag="raised"):
    failure: Failure


class Stopped(Variant, tag="stopped"):
    """EarlyStopException left the function after a request to stop."""

    value: ReturnValue | UnsetType = UNSET


class Interrupted(Variant, tag="interrupted"):
    pass


class Died(Variant, tag="died"):
    """The worker died: exit code, signal, memory limit."""

    failure: Failure


Outcome: TypeAlias = Returned | Raised | Stopped | Interrupted | Died
