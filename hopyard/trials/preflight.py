"""What can be known before the first trial: whether the function and the space fit, and what a step costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hopyard._protocol.errors import BadRequest
from hopyard.experiment.arguments import check_function, name_of
from hopyard.trials.call import Accepts, TrialCall, unused
from hopyard.trials.returns import checked
from hopyard.trials.spaces import exact_values, space_of

PROVIDED = ("reporter", "budget", "hparams")


class SignatureMismatch(BadRequest, TypeError):
    """The train function does not take what the experiment would give it."""


def fits(function: Callable[..., Any], names: Iterable[str], fixed: Iterable[str] = ()) -> Accepts:
    """What the function accepts. Raises when it needs what nothing gives, or would never see a parameter."""
    accepts = Accepts.of(function)
    names = list(names)
    given = {*names, *fixed, *PROVIDED}
    missing = [name for name in accepts.needed if name not in given]
    if missing:
        said = ", ".join(map(repr, missing))
        what = f"{name_of(function)} needs {said}, and the search space has {_listed(names)}"
        raise _mismatch(what, f"Add {said} to the space, or give the argument a default value.")
    blind = unused(names, accepts)
    if blind:
        said = ", ".join(map(repr, blind))
        what = f"the search space has {said}, and {name_of(function)} takes {_listed(accepts.names)}"
        raise _mismatch(what, f"Add the argument {said} to the function, or take it out of the space.")
    return accepts


def _mismatch(what: str, hint: str) -> SignatureMismatch:
    return SignatureMismatch("BAD_REQUEST", f"Function and search space do not fit: {what}.", hint)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names)) or "no parameters"


class Enough(BaseException):
    """Ends the trial run of a preflight; users' code does not catch it by name."""


class Counting:
    """Stands for the reporter in a trial run: counts, and ends it after some steps."""

    def __init__(self, steps: int, directory: str) -> None:
        self._left = steps
        self.at: list[float] = []
        self.checkpoint_dir = directory

    def broadcast(self, metric: float, step: int | None = None) -> None:
        checked(metric, None, "maggy")
        self.at.append(time.perf_counter())
        self._left -= 1
        if self._left <= 0:
            raise Enough

    def log(self, message: object, jupyter: bool = False) -> None:
        print(message)

    def get_trial_id(self) -> str:
        return "preflight"

    @property
    def checkpoint(self) -> str | None:
        return None

    def load(self, name: str = "state.pkl", default: Any = None) -> Any:
        return default

    def save(self, state: Any, name: str = "state.pkl") -> str:
        return f"{self.checkpoint_dir}/{name}"


@dataclass(frozen=True)
class Preflight:
    """What a look at the function, and a trial run of it here if asked for, showed."""

    function: str
    parameters: tuple[str, ...]
    takes_reporter: bool
    ran: bool = False
    broadcasts: int = 0
    seconds: float | None = None
    seconds_a_step: float | None = None
    peak_memory_mb: float | None = None
    returned: str | None = None
    trials: int | None = None

    def __repr__(self) -> str:
        lines = [f"{self.function} fits the search space ({', '.join(self.parameters) or 'no parameters'})."]
        if not self.takes_reporter:
            lines.append("It takes no reporter: nothing can be shown while it runs, and nothing stopped early.")
        if self.ran:
            each = f", {self.seconds_a_step:.3g} s a step" if self.seconds_a_step is not None else ""
            lines.append(f"It ran {self.seconds:.3g} s here{each}, with {self.peak_memory_mb:.0f} MB at most.")
            if self.takes_reporter:
                lines.append(
                    f"It broadcast {self.broadcasts} times."
                    if self.broadcasts
                    else "It never broadcast: nothing can be stopped early."
                )
            lines.append(f"It returned {self.returned}." if self.returned else "It was ended before it returned.")
            if self.trials is not None and self.returned is not None and self.seconds is not None:
                lines.append(f"{self.trials} trials would take {self.trials * self.seconds:.3g} s on one executor.")
        return "\n".join(lines)


def preflight(
    train_fn: Callable[..., Any],
    searchspace: Any = None,
    *,
    run: bool = False,
    steps: int = 3,
    trials: int | None = None,
    optimization_key: str = "metric",
    fixed: Mapping[str, Any] | None = None,
) -> Preflight:
    """Checks the function against the space; with `run=True` also runs it here until its `steps`-th broadcast.

    Raises what an experiment would raise: a signature that does not fit, a wrong return type.
    """
    function = check_function(train_fn)
    space = space_of(searchspace)
    accepts = fits(function, space.keys(), fixed or ())
    report = Preflight(name_of(function), tuple(space.keys()), "reporter" in accepts.names, trials=trials)
    if not run:
        return report
    call = TrialCall(function, accepts, "maggy", optimization_key, exact_values(space), dict(fixed or {}))
    return _run(report, call, space.get_random_parameter_values(1)[0], steps)


def _run(report: Preflight, call: TrialCall, params: dict[str, Any], steps: int) -> Preflight:
    import resource
    import tempfile
    from dataclasses import replace

    with tempfile.TemporaryDirectory(prefix="hopyard-preflight-") as directory:
        reporter = Counting(steps, directory)
        given = {"reporter": reporter} if report.takes_reporter else {}
        began = time.perf_counter()
        returned: str | None = None
        with suppress(Enough):
            returned = repr(call(**params, **given))[:200]
        seconds = time.perf_counter() - began
    each = (reporter.at[-1] - began) / len(reporter.at) if reporter.at else None
    return replace(
        report,
        ran=True,
        broadcasts=len(reporter.at),
        seconds=seconds,
        seconds_a_step=each,
        peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        returned=returned,
    )
