"""One piece of what a trial printed or displayed, in the order in which it happened."""

from typing import Literal, TypeAlias

from msgspec import UNSET, UnsetType

from hopyard._protocol.scalars import Json, JsonRecord, LongText, ShortText, Variant


class StreamItem(Variant, tag="stream"):
    name: Literal["stdout", "stderr"]
    text: str


class DisplayItem(Variant, tag="display"):
    data: dict[str, Json]
    metadata: JsonRecord
    display_id: ShortText | UnsetType = UNSET
    update: bool | UnsetType = UNSET
    """Replaces the earlier display of the same `display_id` instead of adding one."""


class ClearItem(Variant, tag="clear"):
    wait: bool


class ErrorItem(Variant, tag="error"):
    name: ShortText
    value: LongText
    traceback: list[LongText]


class NoticeItem(Variant, tag="notice"):
    """Said by Hopyard itself: "output over 1 MB goes to output.log only"."""

    text: LongText


OutputItem: TypeAlias = StreamItem | DisplayItem | ClearItem | ErrorItem | NoticeItem
