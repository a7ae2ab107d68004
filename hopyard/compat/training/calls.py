"""`mirrored`, `collective_all_reduce` and `parameter_server` of hops."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final, Literal

from hopyard.compat.devices import num_executors, num_param_servers
from hopyard.compat.training.member import MemberCall
from hopyard.compat.training.roles import places
from hopyard.compat.training.submitting import name_logs, run_together
from hopyard.experiment.arguments import check_function
from hopyard.experiment.handle import Handle
from hopyard.experiment.launching import era
from hopyard.experiment.result import Launched, LogDir, check_metric_key, trial_outputs
from hopyard.trials.preflight import fits

Kind = Literal["mirrored", "collective_all_reduce", "parameter_server"]
OLD_ERAS: Final = ("0.", "1.0")
FEWEST_WITH_EVALUATOR: Final = 3


def train(
    kind: Kind,
    train_fn: Callable[..., Any],
    name: str = "no-name",
    local_logdir: bool = False,
    description: str | None = None,
    evaluator: bool = False,
    metric_key: str | None = None,
    *,
    old: bool = False,
) -> Any:
    """The function on every executor of the fleet, TF_CONFIG naming all of them. Returns what the chief returned.

    Of a `parameter_server` the last NUM_TF_PS executors (1 where it is not set) serve until the others have trained.
    """
    function = check_function(train_fn)
    members = num_executors()
    servers = _servers(kind, members)
    if evaluator and members - servers < FEWEST_WITH_EVALUATOR:
        raise AssertionError(
            f"number of workers must be atleast 3 if evaluator is set to True, it is {members - servers}"
        )
    where = places(members, servers=servers, evaluator=evaluator)
    call = MemberCall(function, fits(function, []), "tensorflow", servers, evaluator)

    def shape(handle: Handle) -> Any:
        name_logs(handle, [f"{place}_output.log" for place in where])
        chief, values = handle.story.trials[0], handle.results
        if metric_key is not None:
            check_metric_key(metric_key, [chief], values[:1])
        outputs = trial_outputs(chief, values[0])
        shaped = LogDir if old or era().startswith(OLD_ERAS) else Launched
        return shaped(str(handle.directory), outputs, handle)

    return run_together(kind, call, members, shape, name, description, metric_key)


def _servers(kind: Kind, members: int) -> int:
    """How many serve parameters. Raises what hops raised where executors and variables do not allow this training."""
    if kind == "parameter_server":
        servers = num_param_servers() if "NUM_TF_PS" in os.environ else 1
        if not servers > 0:
            raise AssertionError("number of parameter servers should be greater than 0")
        if servers >= members:
            said = f"(num_executors: {members} num_ps: {servers})"
            raise AssertionError(f"num_ps cannot be greater than num_executors {said}")
        return servers
    if num_param_servers() != 0:
        raise AssertionError(f"number of parameter servers should be 0, it is {num_param_servers()}: unset NUM_TF_PS")
    if kind == "collective_all_reduce" and not members > 1:
        raise AssertionError(
            f"number of workers (executors) should be greater than 1, it is {members}: start more in the Hopyard panel"
        )
    return 0
