"""Errors as Python raises them: one class for each name in the error table, chosen by code."""

import re
from typing import Final

from hopyard._protocol.error_table import ERRORS


class HopyardError(Exception):
    """What went wrong (`message`), what to do about it (`hint`), and the error table's key (`code`)."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadRequest(HopyardError, ValueError): ...


class Unauthorized(HopyardError): ...


class NotFound(HopyardError, LookupError): ...


class ExperimentNotFound(NotFound): ...


class FleetNotFound(NotFound): ...


class ExecutorNotFound(NotFound): ...


class VersionSkew(HopyardError): ...


class EngineUnavailable(HopyardError): ...


class NotEnoughGpus(HopyardError): ...


class ExecutorStartFailed(HopyardError): ...


class NoExecutor(HopyardError): ...


class ExperimentEnded(HopyardError): ...


class ExecutorLost(HopyardError): ...


class WorkerDied(HopyardError): ...


class MemoryLimit(HopyardError): ...


class ResultNotPicklable(HopyardError): ...


class FunctionNotLoadable(HopyardError): ...


class DiskFull(HopyardError): ...


class ProjectNotWritable(HopyardError): ...


class AlreadyRunning(HopyardError): ...


class NotAvailable(HopyardError): ...


class SidecarUnavailable(HopyardError): ...


class NotPicklable(HopyardError, TypeError): ...


class SearchFailed(HopyardError): ...


class OracleFailed(HopyardError): ...


class EnvironmentNotFound(NotFound): ...


class EnvironmentRefused(HopyardError): ...


class EnvironmentFailed(HopyardError): ...


class ExperimentFailed(HopyardError): ...


class InternalError(HopyardError): ...


def _all_classes() -> dict[str, type[HopyardError]]:
    return {
        name: value for name, value in globals().items() if isinstance(value, type) and issubclass(value, HopyardError)
    }


CLASSES: Final = _all_classes()
_WORD: Final = re.compile(r"\{(\w+)\}")


def _fill(text: str, details: dict[str, object]) -> str:
    """An unknown word stays visible rather than vanishing."""
    return _WORD.sub(lambda word: str(details.get(word[1], word[0])), text)


def describe_error(code: str, **details: object) -> tuple[str, str]:
    """Message and hint of a code of the table, its {words} filled."""
    entry = ERRORS[code]
    return _fill(entry.says, details), _fill(entry.hint, details)


def error(code: str, **details: object) -> HopyardError:
    """The exception for a code of the table."""
    message, hint = describe_error(code, **details)
    return error_from(code, message, hint)


def error_from(code: str, message: str, hint: str = "") -> HopyardError:
    """The exception for what a peer reported; a code this version does not know gives the base class."""
    entry = ERRORS.get(code)
    return (HopyardError if entry is None else CLASSES[entry.python])(code, message, hint)
