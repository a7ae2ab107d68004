"""Grid search, random search and differential evolution as hops has them: the best of the trials."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from msgspec import UNSET

from hopyard._protocol.experiment import Plan, RowsPlan
from hopyard._protocol.search import SearchChoice, SearchPlan
from hopyard.experiment.arguments import check_function, row_of
from hopyard.experiment.fleet import Wanted
from hopyard.experiment.handle import Handle
from hopyard.experiment.lasting import LastingShape
from hopyard.experiment.launching import era
from hopyard.experiment.result import trial_outputs
from hopyard.experiment.story import TrialStory
from hopyard.searchspace import Searchspace
from hopyard.trials.call import Exact, TrialCall, exactly
from hopyard.trials.preflight import fits
from hopyard.trials.spaces import boundaries, exact_values, random_boundaries
from hopyard.trials.submitting import Request, run, seed_of
from hopyard.trials.summary import best_and_worst, measured

if TYPE_CHECKING:
    from hopyard._protocol.experiment import Direction

MOST_POINTS: Final = 1_000_000
OLD_ERAS: Final = ("0.", "1.0")


class Best(tuple[Any, ...]):
    """`directory, parameters, outputs` of the best trial; also its directory as a path. `experiment` has all trials."""

    experiment: Handle

    def __new__(cls, values: tuple[str, dict[str, Any] | None, dict[str, Any] | None], experiment: Handle) -> Best:
        made = super().__new__(cls, values)
        made.experiment = experiment
        return made

    def __iter__(self) -> Iterator[Any]:
        given = 0
        try:
            for given in range(1, 4):
                yield self[given - 1]
        except GeneratorExit:
            if given == 3:  # asked for a third value, and then for no more: two names were to take three values
                import warnings

                warnings.warn(
                    "The search returned three values: directory, parameters, outputs. For the two of older versions "
                    "write: import hops; hops.compat = '1.0'",
                    stacklevel=2,
                )
            raise

    def __fspath__(self) -> str:
        return str(self[0])

    def __str__(self) -> str:
        return str(self[0])

    def __format__(self, how: str) -> str:
        return format(str(self[0]), how)

    def __reduce__(self) -> tuple[Any, ...]:
        return (tuple, ((self[0], self[1], self[2]),))


class BestDir(str):
    """What versions up to 1.0 returned: the directory of the search as a string. It unpacks like a newer result."""

    best: tuple[Any, ...]
    experiment: Handle

    def __new__(cls, directory: str, best: tuple[Any, ...], experiment: Handle) -> BestDir:
        made = super().__new__(cls, directory)
        made.best = best
        made.experiment = experiment
        return made

    def __iter__(self) -> Iterator[Any]:
        return iter(self.best)

    def __reduce__(self) -> tuple[Any, ...]:
        return (str, (str(self),))


def grid_search(
    train_fn: Callable[..., Any],
    grid_dict: Mapping[str, Any],
    direction: str = "max",
    name: str = "no-name",
    local_logdir: bool = False,
    description: str | None = None,
    optimization_key: str | None = "metric",
    *,
    old: bool = False,
    **more: Any,
) -> Any:
    """Every combination of the listed values. Returns `(directory, parameters, outputs)` of the best."""
    function = check_function(train_fn)
    columns = _columns(grid_dict)
    size = prod(map(len, columns.values()))
    if size > MOST_POINTS:
        raise ValueError(
            f"The grid has {size:,} points, more than the limit of {MOST_POINTS:,}. List fewer values, or use "
            "random_search or lagom."
        )
    accepts = fits(function, columns)
    rows = [row_of(dict(zip(columns, values, strict=True))) for values in product(*columns.values())]
    call = TrialCall(function, accepts, "hops", optimization_key, keep_files=True)
    return _sweep("grid_search", call, RowsPlan(rows=rows), direction, name, description, optimization_key, old, more)


def random_search(
    train_fn: Callable[..., Any],
    boundary_dict: Mapping[str, Any],
    direction: str = "max",
    samples: int = 10,
    name: str = "no-name",
    local_logdir: bool = False,
    description: str | None = None,
    optimization_key: str | None = "metric",
    *,
    seed: int | None = None,
    old: bool = False,
    **more: Any,
) -> Any:
    """`samples` configurations drawn between bounds. Returns `(directory, parameters, outputs)` of the best."""
    function = check_function(train_fn)
    space = random_boundaries(boundary_dict)
    if isinstance(samples, bool) or not isinstance(samples, int) or samples < 1:
        raise ValueError(f"samples={samples!r} must be a whole number of at least 1.")
    plan = SearchPlan(space=space.spec(), search=SearchChoice(name="random"), seed=seed_of(seed), trials=samples)
    call = _call(function, space, optimization_key)
    return _sweep("random_search", call, plan, direction, name, description, optimization_key, old, more)


def differential_evolution(
    train_fn: Callable[..., Any],
    boundary_dict: Mapping[str, Any],
    direction: str = "max",
    generations: int = 4,
    population: int = 6,
    mutation: float = 0.5,
    crossover: float = 0.7,
    name: str = "no-name",
    local_logdir: bool = False,
    description: str | None = None,
    optimization_key: str | None = "metric",
    *,
    synchronous: bool = False,
    seed: int | None = None,
    old: bool = False,
    **more: Any,
) -> Any:
    """Generations of a population, each from the better of the one before.

    Nobody waits for a generation to end unless `synchronous`. Bounds are `[low, high]` or `"low-high"`; a list of texts
    or booleans is a choice. Returns `(directory, parameters, outputs)` of the best.
    """
    function = check_function(train_fn)
    if not population > 3:
        raise AssertionError(f"population should be greater than 3, it is {population!r}")
    if not generations > 0:
        raise AssertionError(f"generations should be greater than 1 (1 is accepted too), it is {generations!r}")
    space = boundaries(boundary_dict)
    options = {
        "population": population,
        "generations": generations,
        "mutation": mutation,
        "crossover": crossover,
        "synchronous": synchronous,
    }
    plan = SearchPlan(
        space=space.spec(),
        search=SearchChoice(name="de", options=options),
        seed=seed_of(seed),
        trials=population * (generations + 1),
    )
    call = _call(function, space, optimization_key)
    kind = "differential_evolution"
    return _sweep(kind, call, plan, direction, name, description, optimization_key, old, more)


def _call(function: Callable[..., Any], space: Searchspace, key: str | None) -> TrialCall:
    return TrialCall(function, fits(function, space.keys()), "hops", key, exact_values(space), keep_files=True)


def _sweep(
    kind: str,
    call: TrialCall,
    plan: Plan,
    direction: str,
    name: str,
    description: str | None,
    key: str | None,
    old: bool,
    more: dict[str, Any],
) -> Any:
    way = _direction(direction)
    options = dict(more)
    wanted = Wanted(**{word: options.pop(word, None) for word in ("executors", "gpus", "memory_mb")})
    words = {word: options.pop(word) for word in ("wait", "fresh_process", "retries") if word in options}
    if options:
        raise TypeError(f"{kind} has no argument {', '.join(map(repr, options))}.")
    shape = _shape(kind, way, call, plan, old=old or era().startswith(OLD_ERAS))
    return run(
        Request(
            kind=kind,
            call=call,
            plan=plan,
            shape=shape,
            name=name,
            description=description,
            metric_key=key if key is not None else "metric",
            direction=way,
            wanted=wanted,
            **words,
        )
    )


@dataclass
class SweepShape(LastingShape):
    kind: str
    direction: Direction
    exact: Mapping[str, Exact]
    pickled: list[bytes | None]
    """Of rows: where people see but the text of a value, the values themselves."""
    old: bool

    def __call__(self, handle: Handle) -> Any:
        ends = best_and_worst(measured(handle.story.trials), self.direction)
        params, directory, outputs = None, str(handle.directory), None
        if ends is not None:
            trial = ends[0][0]
            at = handle.story.trials.index(trial)
            params = self._params(trial)
            if trial.view.directory is not UNSET:
                directory = os.path.join(handle.directory.parent.parent, str(trial.view.directory))
            outputs = trial_outputs(trial, handle.results[at])
        if not self.old:
            return Best((directory, params, outputs), handle)
        if self.kind == "differential_evolution":
            return str(handle.directory), {name: str(value) for name, value in (params or {}).items()}
        return BestDir(str(handle.directory), (directory, params, outputs), handle)

    def _params(self, trial: TrialStory) -> dict[str, Any]:
        number = trial.view.number
        pickled = self.pickled[number] if number < len(self.pickled) else None
        if pickled is not None:
            return dict(pickle.loads(pickled))
        return {name: exactly(value, self.exact.get(name)) for name, value in trial.view.params.items()}


def _shape(kind: str, direction: Direction, call: TrialCall, plan: Plan, *, old: bool) -> SweepShape:
    rows = plan.rows if isinstance(plan, RowsPlan) else []
    pickled = [row.pickled if isinstance(row.pickled, bytes) else None for row in rows]
    return SweepShape(kind, direction, call.exact, pickled, old)


def _direction(given: Any) -> Direction:
    word = given.upper() if isinstance(given, str) else given
    if word == "MAX":
        return "max"
    if word == "MIN":
        return "min"
    raise ValueError(f"Invalid direction {given}, must be Direction.MAX or Direction.MIN")


def _columns(grid_dict: object) -> dict[str, list[Any]]:
    if not isinstance(grid_dict, Mapping) or not grid_dict:
        raise ValueError(f"grid_dict must be a dictionary of lists, such as {{'lr': [0.1, 0.01]}}, not {grid_dict!r}.")
    columns = {}
    for name, values in grid_dict.items():
        if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
            raise ValueError(f"grid_dict[{name!r}] is {values!r}; it must be a list of values.")
        columns[str(name)] = list(values)
        if not columns[str(name)]:
            raise ValueError(f"grid_dict[{name!r}] is empty; each argument needs at least one value.")
    return columns
