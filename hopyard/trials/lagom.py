"""`lagom`: trials of one function, each chosen by what the earlier ones taught. Maggy's calls of all versions."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

from msgspec import UNSET, UnsetType

from hopyard._protocol.experiment import Direction, Plan, ReplicasPlan, Row, RowsPlan
from hopyard._protocol.search import Objective, RuleChoice, SearchChoice, SearchPlan
from hopyard.experiment.arguments import check_function
from hopyard.experiment.handle import Handle
from hopyard.experiment.lasting import LastingShape
from hopyard.searchspace import Searchspace
from hopyard.trials.asking import asked_of
from hopyard.trials.call import Exact, TrialCall
from hopyard.trials.exceptions import TooFewTrials
from hopyard.trials.known import known_trials
from hopyard.trials.objectives import front, objectives_of
from hopyard.trials.optimizers import AbstractOptimizer, GridSearch
from hopyard.trials.oracle_log import said_by, warnings_in
from hopyard.trials.preflight import Fit, before
from hopyard.trials.searches import LADDERS, UnknownOptimizer, for_space, made, own_of, rule_of, search_of, usual_rule
from hopyard.trials.spaces import exact_values, space_of
from hopyard.trials.submitting import Request, direction_of, run, seed_of
from hopyard.trials.summary import LagomResult, Version, measured, summary, write_files
from hopyard.trials.wish import Wish, wish_of

DEFAULT_TRIALS: Final = 25
"""Trials of a search whose optimizer and number nobody named."""
TYPES: Final = ("optimization", "ablation")


def lagom(*args: Any, **keywords: Any) -> Any:
    """Runs trials of `train_fn` over a search space and returns the best, worst and average of what they returned.

    ```
    lagom(train_fn, searchspace, optimizer="model", num_trials=50, direction="max")
    lagom(train_fn, name="no-name", experiment_type="optimization", searchspace=None, optimizer=None,
          direction="max", num_trials=1, ablation_study=None, ablator="loco", optimization_key="metric",
          hb_interval=1, es_policy="median", es_interval=1, es_min=10, description="")
    lagom(train_fn, config)
    ```

    The function is given the parameters by name, and `reporter`, `budget` or `hparams` (all parameters) where it has an
    argument of that name. It returns a number, or a dictionary with a number under `optimization_key`.

    `optimizer` is a name, an object of `maggy.optimizer` (a subclass of one's own too), any sampler of Optuna, or a
    function of the space and the trials so far; `stopping` and `es_policy` take a pruner of Optuna or a subclass of
    `maggy.earlystop.AbstractEarlyStop`. What is Python is asked in a process beside the sidecar.

    Beyond Maggy's arguments: `trials` (for num_trials), `stopping` (a rule by name, `{"name": …, "options": …}`, or
    None), `seed`, `known` (an earlier result, a DataFrame, a CSV file, or rows), `duplicates` ("reuse", "reseed",
    "skip"), `repeats`, `constraint` (a function of the parameters that says whether they may be tried), `objectives`
    (`{"accuracy": "max", "seconds": "min"}`: the result has their Pareto front), `max_concurrent`, `max_failures`,
    `max_seconds`, `max_executor_seconds`, `executors`, `gpus`, `memory_mb`, `fresh_process`, `retries`, `priority`
    (of several experiments on one fleet, one of twice the priority gets twice the executor time),
    `stop_patience_seconds` (code that never broadcasts is warned when it should stop, and interrupted after so long),
    `preflight` (True looks at signature and text, "run" runs a step first, False does neither), and `wait=False` for a
    handle instead of the result.
    """
    return run_wish(wish_of(args, keywords))


def run_wish(wish: Wish) -> Any:
    check_function(wish.function)
    if wish.experiment_type not in TYPES:
        raise RuntimeError(
            f"Unknown experiment_type: {wish.experiment_type!r} should be one of the following: "
            "'optimization', 'ablation'."
        )
    if wish.experiment_type == "ablation":
        from hopyard.trials.ablation import run_ablation

        return run_ablation(wish)
    return run(request_of(wish))


def request_of(wish: Wish) -> Request:
    space = space_of(wish.searchspace)
    wish.optimizer = made(wish.optimizer)
    own = own_of(wish.optimizer)
    direction = direction_of(wish.direction)
    objectives = None if wish.objectives is None else objectives_of(wish.objectives)
    if objectives is not None:
        wish.optimization_key, direction = objectives[0].name, objectives[0].direction
    fit: Fit = "free" if own is not None else "named" if wish.only_declared else "whole"
    accepts = before(wish.function, space, wish.fixed, wish.preflight, wish.optimization_key, fit)
    exact = exact_values(space)
    call = TrialCall(wish.function, accepts, wish.rules, wish.optimization_key, exact, wish.fixed)
    call.further = tuple(each.name for each in (objectives or [])[1:])
    call.keep_files = wish.keep_files
    plan, blobs = (ReplicasPlan(), ()) if wish.base else plan_of(wish, space)
    about = {
        "experiment_type": wish.experiment_type,
        "controller": plan.search.name if isinstance(plan, SearchPlan) else "none",
        "config": {"searchspace": space.to_dict(), "direction": direction, "optimization_key": wish.optimization_key},
    }

    base = wish.optimization_key if wish.base else None
    shape = LagomShape(base, direction, wish.version, exact, objectives, about)
    made_of = {"call": call, "plan": plan, "shape": shape, "direction": direction, "objectives": objectives}
    return Request.of(wish, kind="lagom", **made_of, blobs=blobs)


@dataclass
class LagomShape(LastingShape):
    base: str | None
    """Of a function that ran without a search: the name of its metric."""
    direction: Direction
    version: Version
    exact: dict[str, Exact]
    objectives: list[Objective] | None
    about: dict[str, Any]

    def __call__(self, handle: Handle) -> LagomResult:
        trials = handle.story.trials
        if self.base is not None:
            result: dict[str, Any] = {"test result": {self.base: [metric for _, metric in measured(trials)]}}
        else:
            result = summary(trials, self.direction, self.version, self.exact)
        if self.objectives is not None:
            pareto = handle.story.view.pareto
            result["objectives"] = {each.name: each.direction for each in self.objectives}
            result["pareto"] = front(trials, pareto if isinstance(pareto, list) else [], self.objectives)
        said = said_by(handle.directory.parent.parent, handle.id)
        for line in warnings_in(said):
            warnings.warn(line, stacklevel=2)
        write_files(handle, result, self.about, said)
        return LagomResult(result, handle)


def plan_of(wish: Wish, space: Searchspace) -> tuple[Plan, tuple[bytes, ...]]:
    """The plan, and the blobs that it names."""
    search = search_of(_optimizer(wish, space))
    if search is None:
        if len(space) > 0:
            word = "Optimizer" if wish.version == "1.x" else "optimizer"
            raise UnknownOptimizer(f"Searchspace has to be empty or None to use without {word}.")
        return RowsPlan(rows=[Row(params={}) for _ in range(_trials(wish, 1))]), ()
    own = own_of(wish.optimizer)
    if len(space) == 0 and own is None:
        raise UnknownOptimizer(f"The optimizer {search.name!r} needs a search space that is not empty; it has none.")
    search = for_space(search, space)
    stopping = _rule(wish, search.name)
    asked = asked_of(wish, space, search, stopping)
    plan = SearchPlan(
        space=space.spec(),
        search=search,
        seed=seed_of(wish.seed),
        stopping=UNSET if stopping is None else stopping,
        oracle=UNSET if asked is None else asked.choice,
        trials=_limit(wish, search, own),
        duplicates=_or_unset(wish.duplicates),
        repeats=_or_unset(wish.repeats),
        max_concurrent=_or_unset(wish.max_concurrent),
        max_failures=_or_unset(wish.max_failures),
        max_seconds=_or_unset(wish.max_seconds),
        max_executor_seconds=_or_unset(wish.max_executor_seconds),
        known=UNSET if wish.known is None else known_trials(wish.known, space, wish.optimization_key, _names(wish)),
    )
    return plan, () if asked is None else (asked.content,)


def _names(wish: Wish) -> list[str]:
    return [] if wish.objectives is None else list(map(str, wish.objectives))


def _optimizer(wish: Wish, space: Searchspace) -> Any:
    """Without a space and an optimizer the function runs plainly. 1.x configs named no default."""
    if wish.optimizer is None and (len(space) == 0 or wish.version == "1.x"):
        return "none"
    if wish.optimizer is None and wish.objectives is not None:
        return "nsga2"
    return wish.optimizer


def _rule(wish: Wish, search: str) -> RuleChoice | None:
    interval = (wish.es_interval, wish.es_in_seconds)
    if wish.stopping is not ...:
        return rule_of(wish.stopping, *interval, wish.es_min)
    policy = wish.es_policy
    if policy is ...:
        if search in LADDERS or wish.objectives is not None:
            return None  # the one ends trials by itself, of the others no rule knows more than one figure
        if not {"es_interval", "es_min"} & wish.explicit:
            return usual_rule(repeated=wish.repeats not in (None, 1))
        policy = "median"
    return rule_of(policy, *interval, wish.es_min)


def _limit(wish: Wish, search: SearchChoice, own: AbstractOptimizer | None) -> int | UnsetType:
    """Trials in all. Absent: the search says when it is done, as a grid does, and as Maggy left it to an optimizer.

    The rounds of a pruner are as many as it was given, whatever number of trials was asked for.
    """
    is_grid = search.name == "grid" or isinstance(own, GridSearch)
    if is_grid and "trials" not in wish.explicit:
        return UNSET
    if own is not None and wish.num_trials is None:
        return UNSET
    limit = _trials(wish, DEFAULT_TRIALS if "optimizer" not in wish.explicit else 1)
    pruner = wish.optimizer.pruner if isinstance(wish.optimizer, AbstractOptimizer) else None
    rounds = pruner.configurations() if pruner is not None and own is None else None
    return limit if rounds is None or "trials" in wish.explicit else rounds


def _trials(wish: Wish, default: int) -> int:
    given = wish.num_trials
    if given is None:
        return default
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"num_trials={given!r} must be a whole number.")
    if given <= 0:
        raise TooFewTrials(f"Number of trials should be greater than zero! It is {given}.")
    return given


def _or_unset(value: Any) -> Any:
    return UNSET if value is None else value
