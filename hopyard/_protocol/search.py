"""Searches, stopping rules and their verdicts, as experiments name them."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from hopyard._protocol.scalars import Count, Json, JsonRecord, LongText, Noun, PathText, Sha256, ShortText, Variant

Options: TypeAlias = dict[str, Json]


class Objective(Noun):
    """One of the things wanted of a result: a number under this name, large or small."""

    name: ShortText
    direction: Literal["max", "min"]


class OracleChoice(Noun):
    """Python that proposes, judges or refuses, asked in a process beside the sidecar."""

    blob: Sha256
    """A cloudpickle of what decides."""
    name: ShortText
    """What it is called, for people: TPESampler."""
    python: PathText
    """The interpreter that can load it."""
    folder: PathText | UnsetType = UNSET
    """Where its imports start: the folder of its notebook."""
    accepts: bool | UnsetType = UNSET
    """It says which configurations may be tried."""


class SearchChoice(Noun):
    """A search by name, or one that the driver's Python decides."""

    name: ShortText
    options: Options | UnsetType = UNSET


class RuleChoice(Noun):
    """A stopping rule by name; `of` holds the parts of `any` and `all`."""

    name: ShortText
    metric: ShortText | UnsetType = UNSET
    """Which of several objectives it judges, and its parts unless they name one; the first unless told."""
    options: Options | UnsetType = UNSET
    of: list[Json] | UnsetType = UNSET
    every_seconds: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    """A trial is judged at most this often."""


class KnownTrial(Noun):
    """A trial known beforehand: told to the search, never run."""

    params: JsonRecord
    value: float | UnsetType = UNSET
    objectives: Annotated[list[float], Meta(max_length=16)] | UnsetType = UNSET
    """With several objectives: one value for each, in their order."""
    steps: list[Count] | UnsetType = UNSET
    values: list[float] | UnsetType = UNSET


class SearchPlan(Variant, tag="search"):
    """Trials that a search proposes one at a time, each from what the earlier ones taught."""

    space: Json
    search: SearchChoice
    seed: Count
    stopping: RuleChoice | UnsetType = UNSET
    oracle: OracleChoice | UnsetType = UNSET
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

    executors: Annotated[int, Meta(ge=1, le=10_000)] | UnsetType = UNSET
    """Of the fleet it runs on, for all there. Of fewer, idle ones leave first and busy ones after their trial."""
    trials: Annotated[int, Meta(ge=1, le=10_000_000)] | UnsetType = UNSET
    max_concurrent: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    space: Json | UnsetType = UNSET
    """Another space of the same parameters, for what is proposed from now on."""
    bounds: dict[ShortText, Annotated[list[Json], Meta(min_length=1)]] | UnsetType = UNSET
    """Only these ranges of the space change: `[low, high]`, or the list of values."""
    stopping: RuleChoice | UnsetType = UNSET
    """Another stopping rule, for reports from now on; `none` stops nothing."""


class Verdict(Noun):
    """Why a rule stopped (or paused) a trial, with the figures it compared."""

    kind: Literal["stop", "pause"]
    rule: ShortText
    step: Count
    value: float
    threshold: float
    peers: Count
    says: LongText
    metric: ShortText | UnsetType = UNSET
    """Which objective was judged, where there are several."""
