"""Scalars shared by every message. Ids are opaque: nobody parses them."""

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

# \Z and not $: Python's $ also matches before a trailing newline, JavaScript's does not.
ExperimentId: TypeAlias = Annotated[str, Meta(pattern=r"^exp_[A-Za-z0-9]{4,40}\Z")]
TrialId: TypeAlias = Annotated[str, Meta(pattern=r"^exp_[A-Za-z0-9]{4,40}\.[0-9]{1,9}\Z")]
FleetId: TypeAlias = Annotated[str, Meta(pattern=r"^fleet_[A-Za-z0-9]{4,40}\Z")]
ExecutorId: TypeAlias = Annotated[str, Meta(pattern=r"^ex_[A-Za-z0-9]{4,40}\Z")]
Sha256: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]

Millis: TypeAlias = Annotated[float, Meta(ge=0)]
"""Milliseconds since 1970-01-01 UTC by the sidecar's clock."""
Count: TypeAlias = Annotated[int, Meta(ge=0)]
Attempt: TypeAlias = Annotated[int, Meta(ge=1)]
"""Fencing number of an attempt: strictly increasing per trial, from 1."""

ShortText: TypeAlias = Annotated[str, Meta(max_length=1_000)]
LongText: TypeAlias = Annotated[str, Meta(max_length=1_000_000)]
Metrics: TypeAlias = Annotated[dict[Annotated[str, Meta(max_length=200)], float], Meta(max_length=64)]
"""Numbers by name."""
PathText: TypeAlias = Annotated[str, Meta(max_length=4_096)]

Json: TypeAlias = Any
"""A value that JSON can carry."""
JsonRecord: TypeAlias = dict[str, Any]


class Noun(msgspec.Struct, rename="camel", kw_only=True):
    """A noun of `protocol/model`. Unknown properties are skipped, so that a newer peer can add some."""


class Variant(Noun, tag_field="kind", tag=True):
    """One case of a union told apart by `kind`."""


def _message_kind(name: str) -> str:
    return name[0].lower() + name[1:]


class Message(
    msgspec.Struct, rename="camel", kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag=_message_kind
):
    """A message: its `kind` is the class name, and it has no other properties than those listed."""
