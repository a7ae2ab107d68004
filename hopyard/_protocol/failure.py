"""Why a trial or an act failed, as a person reads it."""

from msgspec import UNSET, UnsetType

from hopyard._protocol.scalars import LongText, Noun, ShortText


class Failure(Noun):
    """`code` is a key of the error table or a Python class name."""

    code: ShortText
    message: LongText
    traceback: LongText | UnsetType = UNSET
    hint: LongText | UnsetType = UNSET
