"""Experiments from Python: `launch(fn)`, `lagom(fn, space)`, searches. Loads the rest at the first call."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hopyard.experiment.handle import Handle
    from hopyard.experiment.launching import last, launch
    from hopyard.experiment.listing import attach
    from hopyard.experiment.listing import experiments as list
    from hopyard.trials.lagom import lagom
    from hopyard.trials.preflight import preflight
    from hopyard.trials.sweeps import differential_evolution, grid_search, random_search

__all__ = [
    "Handle",
    "attach",
    "differential_evolution",
    "grid_search",
    "lagom",
    "last",
    "launch",
    "list",
    "preflight",
    "random_search",
]

_HOME: Final = {
    "launch": ("hopyard.experiment.launching", "launch"),
    "last": ("hopyard.experiment.launching", "last"),
    "attach": ("hopyard.experiment.listing", "attach"),
    "list": ("hopyard.experiment.listing", "experiments"),
    "lagom": ("hopyard.trials.lagom", "lagom"),
    "preflight": ("hopyard.trials.preflight", "preflight"),
    "grid_search": ("hopyard.trials.sweeps", "grid_search"),
    "random_search": ("hopyard.trials.sweeps", "random_search"),
    "differential_evolution": ("hopyard.trials.sweeps", "differential_evolution"),
    "Handle": ("hopyard.experiment.handle", "Handle"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"hopyard.experiment has no {name!r}; it has {', '.join(__all__)}")
    module, attribute = _HOME[name]
    value = globals()[name] = getattr(import_module(module), attribute)
    return value


def __dir__() -> Any:
    return sorted({*globals(), *__all__})
