"""The train function as executors call it: a small object that travels with it and knows what it wants."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any, Final, Literal

from hopyard.trials.kept_files import keep
from hopyard.trials.own_directory import own_directory
from hopyard.trials.returns import Rules, checked

Exact = Literal["float", "int"] | tuple[tuple[Any, Any], ...]
"""What a value of the search is made to be again after JSON: 1 for 1.0; of each listed value how it travels, and how it
was listed."""


FLOATS: Final = "HOPYARD_FLOATS"
"""Of a trial: which of its parameters a user's own optimizer gave as fractions."""


@dataclass(frozen=True)
class Accepts:
    """What a function can be given by name."""

    names: tuple[str, ...]
    needed: tuple[str, ...]
    anything: bool

    def __contains__(self, name: str) -> bool:
        return self.anything or name in self.names

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Accepts:
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):  # some builtins have none
            return cls((), (), True)
        named = [each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
        return cls(
            names=tuple(each.name for each in named),
            needed=tuple(each.name for each in named if each.default is each.empty),
            anything=any(each.kind is each.VAR_KEYWORD for each in parameters),
        )


@dataclass
class TrialCall:
    function: Callable[..., Any]
    accepts: Accepts
    rules: Rules | None = None
    key: str | None = None
    exact: Mapping[str, Exact] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are the same for every trial: a model, a data set."""
    further: tuple[str, ...] = ()
    """With several objectives, the names after the key: numbers of the result as well."""
    all_params: bool = False
    """The old `hops` calls: every parameter is an argument, nothing else is."""
    keep_files: bool = False
    """As on Hopsworks: a working directory of the trial's own, and files that the result names are kept with it."""

    @property
    def __name__(self) -> str:
        return str(getattr(self.function, "__name__", type(self.function).__name__))

    @property
    def __signature__(self) -> Signature:
        """What the executor itself gives is asked for by name here."""
        given = [name for name in ("reporter", "budget") if name in self.accepts]
        if self.accepts.anything:
            given = [name for name in given if name in self.accepts.names]
        return Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in given])

    def __call__(self, /, **given: Any) -> Any:
        own = {name: given.pop(name) for name in ("reporter", "budget") if name in given}
        if isinstance(own.get("budget"), float) and own["budget"].is_integer():
            own["budget"] = int(own["budget"])
        params = as_proposed(given, self.exact, os.environ.get(FLOATS))
        arguments = self.arguments(params) | own
        if self.keep_files:
            with own_directory() as directory:
                value = keep(self.function(**arguments), directory)
        else:
            value = self.function(**arguments)
        return value if self.rules is None else checked(value, self.key, self.rules, self.further)

    def arguments(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters by name, `hparams` with all of them, and what is fixed: each where the function takes it."""
        if self.all_params:
            return dict(params)
        arguments = {name: value for name, value in params.items() if name in self.accepts}
        if "hparams" in self.accepts.names and "hparams" not in params:
            arguments["hparams"] = dict(params)
        fixed = {name: value for name, value in self.fixed.items() if name in self.accepts.names}
        return {**fixed, **arguments}


def whole_floats(params: Mapping[str, Any]) -> list[str]:
    """Names of the values that JSON would make whole numbers."""
    return [name for name, value in params.items() if isinstance(value, float) and value.is_integer()]


def as_proposed(params: Mapping[str, Any], exact: Mapping[str, Exact], floats: Any) -> dict[str, Any]:
    """What the space says of them, and of what it does not know the names in `floats`, a list in JSON."""
    names = set(json.loads(floats)) if isinstance(floats, str) else set()
    return {name: exactly(value, "float" if name in names else exact.get(name)) for name, value in params.items()}


def exactly(value: Any, exact: Exact | None) -> Any:
    if exact is None or value is None:
        return value
    if isinstance(exact, str):
        # A user's own Python may propose a fraction where the space has whole numbers, or no number at all.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return float(value) if exact == "float" else int(value) if float(value).is_integer() else value
    for sent, listed in exact:
        if sent == value and isinstance(sent, bool) == isinstance(value, bool):
            return listed if sent is listed else deepcopy(listed)  # the function may change its list
    return value


def travelling(value: Any, exact: Exact | None) -> Any:
    """The other way: a listed value as it travels and is recorded. Law: `exactly` gives it back."""
    for sent, listed in exact if isinstance(exact, tuple) else ():
        if type(listed) is type(value) and listed == value:
            return sent
    return value


def unused(names: Iterable[str], accepts: Accepts) -> list[str]:
    """Parameters that the function would never see."""
    return [] if "hparams" in accepts.names else [name for name in names if name not in accepts]
