"""What can be known before the first trial: whether the function and the space fit, and what a step costs."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from hopyard._protocol.errors import BadRequest
from hopyard.experiment.arguments import check_function, name_of
from hopyard.searchspace import Searchspace
from hopyard.trials.call import Accepts, TrialCall, unused
from hopyard.trials.preflight_report import Preflight
from hopyard.trials.probe import Probe
from hopyard.trials.sourcelook import notes_of
from hopyard.trials.spaces import exact_values, space_of

if TYPE_CHECKING:
    from hopyard.experiment.handle import Handle

BROADCASTS: Final = 2
"""From the first to the second is a step."""
PROVIDED: Final = ("reporter", "budget", "hparams")
Fit = Literal["whole", "named", "free"]
"""How closely function and space must fit. `named`: as in Maggy 1.1, where a function is given what it declares and
need not see every parameter. `free`: an optimizer of one's own may propose other parameters than the space has."""


class SignatureMismatch(BadRequest, TypeError):
    """The train function does not take what the experiment would give it."""


def fits(function: Callable[..., Any], names: Iterable[str], fixed: Iterable[str] = (), fit: Fit = "whole") -> Accepts:
    """What the function accepts. Raises when it needs what nothing gives, or would never see a parameter."""
    accepts = Accepts.of(function)
    if fit == "free":
        return accepts
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
        if fit == "named":
            warnings.warn(f"{what}: it never sees {said}. Add hparams to its arguments for all of them.", stacklevel=7)
            return accepts
        raise _mismatch(what, f"Add the argument {said} to the function, or take it out of the space.")
    return accepts


def _mismatch(what: str, hint: str) -> SignatureMismatch:
    return SignatureMismatch("BAD_REQUEST", f"Function and search space do not fit: {what}.", hint)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names)) or "no parameters"


def before(
    function: Callable[..., Any],
    space: Searchspace,
    fixed: Mapping[str, Any],
    how: Any,
    key: str,
    fit: Fit = "whole",
) -> Accepts:
    """What each lagom does first: a look that costs nothing, nothing at all with False, one step too with "run"."""
    if how is False:
        return Accepts.of(function)
    if how not in (True, "run"):
        raise ValueError(f'preflight={how!r} must be True (a look), "run" (one step too) or False (neither).')
    accepts = fits(function, space.keys(), fixed, fit)
    if how == "run" and fit != "free":  # else only the optimizer knows what a trial is given
        print(preflight(function, space, optimization_key=key, fixed=fixed, fit="free"))
    else:
        for note in notes_of(function):
            warnings.warn(f"{name_of(function)}: {note}", stacklevel=6)
    return accepts


def preflight(
    train_fn: Callable[..., Any],
    searchspace: Any = None,
    *,
    run: bool = True,
    trials: int | None = None,
    steps: int | None = None,
    seconds: float = 60.0,
    optimization_key: str = "metric",
    fixed: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    seed: int = 0,
    fit: Fit = "whole",
) -> Preflight:
    """Checks the function against the space, and runs one step of it on one executor: no trial of a search is spent.

    One configuration (`params`, or one drawn from the space) runs until its second broadcast, its return, or `seconds`.
    With `trials`, and `steps` where a trial makes a known number of broadcasts, the report forecasts time, memory and
    disk of the whole. `run=False` looks at signature and text only, as every lagom does by itself.

    Raises what an experiment would raise: a signature that does not fit, a wrong return type, the function's own error.
    """
    function = check_function(train_fn)
    space = space_of(searchspace)
    accepts = fits(function, space.keys(), fixed or (), fit)
    report = Preflight(
        function=name_of(function),
        parameters=tuple(space.keys()),
        takes_reporter="reporter" in accepts.names,
        trials=trials,
        steps=steps,
        notes=tuple(notes_of(function)),
    )
    if not run:
        return report
    call = TrialCall(function, accepts, "maggy", optimization_key, exact_values(space), dict(fixed or {}))
    chosen = dict(params) if params is not None else _drawn(space, seed)
    return _measured(report, Probe(call, chosen, BROADCASTS, 1), seconds)


def _drawn(space: Searchspace, seed: int) -> dict[str, Any]:
    import random

    kept = random.getstate()
    random.seed(seed)  # the user's own numbers stay as they would have been
    try:
        return space.get_random_parameter_values(1)[0]
    finally:
        random.setstate(kept)


def _measured(report: Preflight, probe: Probe, seconds: float) -> Preflight:
    from hopyard._client.driver import driver
    from hopyard._protocol.experiment import ReplicasPlan
    from hopyard.experiment.fleet import Wanted
    from hopyard.experiment.launching import spec_of, start

    def told(handle: Handle) -> dict[str, Any] | None:
        value = handle.results[0]
        return value if isinstance(value, dict) else None

    here = driver()
    here.begin()
    plan = ReplicasPlan(count=1)
    function = probe.call.function
    spec, content = spec_of(function, plan, here, kind="preflight", name=report.function, description=None, sent=probe)
    spec.fresh_process = True  # its memory is its own
    spec.retries = 0
    handle = start(spec, content, Wanted(), told, wait=False)
    try:
        found = handle.wait(seconds)
    except TimeoutError:
        handle.stop("the preflight's time is up")
        found = handle.wait()
    report = replace(report, ran=True, params=dict(probe.params), **_around(handle))
    if found is None:
        return replace(report, timed_out=True, seconds=seconds)
    at = found["at"]
    return replace(
        report,
        broadcasts=len(at),
        seconds=found["seconds"],
        first_seconds=at[0] if at else None,
        step_seconds=at[1] - at[0] if len(at) > 1 else None,
        peak_mb=found["peak_mb"],
        written_bytes=found["written_bytes"],
        returned=found["returned"],
    )


def _around(handle: Handle) -> dict[str, Any]:
    """The executors that the experiment would have, and the disk."""
    import msgspec

    from hopyard._client.driver import driver
    from hopyard._protocol.fleet import FleetView

    free = shutil.disk_usage(handle.directory.parent.parent).free
    answer = driver().rest(lambda rest: rest.get("/api/project"))
    for fleet in msgspec.convert(answer["fleets"], list[FleetView]):
        if fleet.id == handle.story.view.fleet:
            return {"executors": fleet.spec.size, "memory_mb": fleet.spec.memory_mb, "free_bytes": free}
    return {"free_bytes": free}
