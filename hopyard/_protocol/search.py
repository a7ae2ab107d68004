"""Searches, stopping rules and their verdicts, as experiments name them."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from hopyard._protocol.scalars import Count, Json, JsonRecord, LongText, Noun, ShortText, Variant

Options: TypeAlias = dict[str, Json]


class SearchChoice(Noun):
    """A search by name, or one that the driver's Python decides."""

    name: ShortText
    options: Options | UnsetType = UNSET


class RuleChoice(Noun):
    """A stopping rule by name; `of` holds the parts of `any` and `all`."""

    name: ShortText
    options: Options | UnsetType = UNSET
    of: list[Json] | UnsetType = UNSET


class KnownTrial(Noun):
    """A trial known beforehand: told to the search, never run."""

    params: JsonRecord
    value: float | UnsetType = UNSET
    steps: list[Count] | UnsetType = UNSET
    values: list[float] | UnsetType = UNSET


class SearchPlan(Variant, tag="search"):
    """Trials that a search proposes one at a time, each from what the earlier ones taught."""

    space: Json
    search: SearchChoice
    seed: Count
    stopping: RuleChoice | UnsetType = UNSET
    trials: Annotated[int, Meta(ge=1, le=10_000_000)] | UnsetType = UNSET
    """Trials in all; absent: until the search is done."""
    duplicates: Literal["reuse", "reseed", "skip"] | UnsetType = UNSET
    repeats: Annotated[int, Meta(ge=1, le=1_000)] | UnsetType = UNSET
    """Each configuration runs this often; it is ranked by its mean."""
    max_concurrent: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    max_failures: Count | UnsetType = UNSET
    max_seconds: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    max_executor_seconds: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    known: list[KnownTrial] | UnsetType = UNSET
    swap_reversed_bounds: bool | UnsetType = UNSET


class SearchChange(Noun):
    """What may be changed of a search while it runs."""

    trials: Annotated[int, Meta(ge=1, le=10_000_000)] | UnsetType = UNSET
    max_concurrent: Annotated[int, Meta(ge=1)] | UnsetType = UNSET


class Verdict(Noun):
    """Why a rule stopped (or paused) a trial, with the figures it compared."""

    kind: Literal["stop", "pause"]
    rule: ShortText
    step: Count
    value: float
    threshold: float
    peers: Count
    says: LongText
