"""What a train function may get wrong, by Maggy's names. Loaded on executors too: it imports nothing."""

from __future__ import annotations

SHOWN = 200


class NotSupportedError(Exception):
    """A value that is known and not supported in this place."""

    def __init__(self, category: str, value: object, suggestion: str = "") -> None:
        super().__init__(f"{category} {value!r} is not supported here. {suggestion}".strip())


class BadArgumentsError(Exception):
    """A function was called with arguments that do not go together."""

    def __init__(self, where: str, suggestion: str = "") -> None:
        super().__init__(f"{where} was called with wrong arguments. {suggestion}".strip())


class ReturnTypeError(TypeError):
    """The train function returned neither a number nor a dictionary."""

    def __init__(self, key: str, value: object) -> None:
        shown = repr(value)[:SHOWN]
        super().__init__(
            f"The train function returned {shown} of type {type(value).__name__}; it must return a number, or a "
            f"dictionary with a number under the optimization key {key!r}."
        )


class MetricTypeError(TypeError):
    """The dictionary that the train function returned has no number under the optimization key."""

    def __init__(self, key: str, value: object) -> None:
        shown = repr(value)[:SHOWN]
        super().__init__(
            f"The train function returned {shown} of type {type(value).__name__} under the optimization key {key!r}; "
            "it must be a number: convert it, for example with float()."
        )


class TooFewTrials(ValueError, AssertionError):
    """No trials were asked for. Maggy 0.x raised AssertionError here, 1.x ValueError; this is both."""
