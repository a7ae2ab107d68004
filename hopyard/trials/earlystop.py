"""Maggy's early stopping rules by class."""

from __future__ import annotations

from typing import Any, ClassVar


class AbstractEarlyStop:
    """Base of Maggy's rules. A subclass of one's own decides in Python."""

    rule: ClassVar[str] = ""

    @staticmethod
    def earlystop_check(to_check: Any, finalized_trials: Any, direction: str) -> Any:
        raise NotImplementedError("A rule of your own defines earlystop_check(to_check, finalized_trials, direction).")


class MedianStoppingRule(AbstractEarlyStop):
    rule = "median"


class NoStoppingRule(AbstractEarlyStop):
    rule = "none"
