"""What travels from the kernel to the oracle: the objects that decide, and the space they decide in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hopyard.searchspace import Searchspace


@dataclass
class Payload:
    space: Searchspace
    search: Any = None
    """A sampler of Optuna, an optimizer of Maggy's kind, or a callable."""
    rule: Any = None
    """A pruner of Optuna, or a rule of Maggy's kind."""
    judges_at_once: bool = False
    """The rule is given all trials that run, as in Maggy up to 0.4, not one of them."""
    accepts: Any = None
    """A predicate over configurations."""
    num_trials: int | None = None
    sources: dict[str, str] = field(default_factory=dict)
    """Text of notebook cells, for tracebacks with their lines."""
