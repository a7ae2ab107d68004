"""hops.experiment: launch, the searches, training across executors, begin and end."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from hopyard import experiment
from hopyard.compat.session import begin, end
from hopyard.compat.training.calls import Kind, train
from hopyard.experiment.arguments import name_of
from hopyard.experiment.launching import old_shape
from hopyard.experiment.result import LogDir
from hopyard.trials import sweeps
from hopyard.trials.call import Accepts
from hopyard.trials.running import one_at_a_time

__all__ = [
    "Direction",
    "begin",
    "collective_all_reduce",
    "diff_ev",
    "differential_evolution",
    "end",
    "evolutionary_search",
    "grid_search",
    "launch",
    "mirrored",
    "parameter_server",
    "random_search",
]

_OLDER: Final = ("versioned_resources", "cleanup_generations")
_FUNCTION: Final = ("train_fn", "map_fun", "objective_function")


class Direction:
    MAX: Final = "MAX"
    MIN: Final = "MIN"


def _arranged(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any], bool]:
    """Arguments without what older versions had; whether their words were used."""
    positional, named = list(args), dict(kwargs)
    if len(positional) > 1 and not callable(positional[0]) and callable(positional[1]):
        del positional[0]  # the Spark session of the first versions
    named.pop("spark", None)
    old = any(word in named for word in _OLDER)
    for word in _OLDER:
        named.pop(word, None)
    for word in _FUNCTION:
        if word in named:
            positional.insert(0, named.pop(word))
            old = old or word != "train_fn"
    return positional, named, old


def _known_only(positional: list[Any], named: dict[str, Any], words: tuple[str, ...], *, depth: int) -> None:
    """What the function does not take is left out with a warning, where hops said nothing."""
    for word in words:
        if word in named:
            positional.insert(1, named.pop(word))
    if len(positional) < 2 or not isinstance(positional[1], Mapping) or not callable(positional[0]):
        return
    function, given = positional[:2]
    accepts = Accepts.of(function)
    known = {name: values for name, values in given.items() if name in accepts}
    if known and len(known) < len(given):
        said = ", ".join(repr(name) for name in given if name not in known)
        warnings.warn(f"{name_of(function)} takes no {said}: left out.", stacklevel=depth)
        positional[1] = known


def launch(*args: Any, **kwargs: Any) -> Any:
    """launch(train_fn, args_dict=None, name='no-name', local_logdir=False, description=None, metric_key=None)

    Older forms work too: `map_fun=` for the function, `versioned_resources=`, and a Spark session before the function.
    """
    positional, named, old = _arranged(args, kwargs)
    _known_only(positional, named, ("args_dict",), depth=3)
    with one_at_a_time():
        result = experiment.launch(*positional, **named, keep_files=True)
    return old_shape(result.experiment) if old and not isinstance(result, LogDir) else result


def _search(call: Callable[..., Any], words: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    positional, named, old = _arranged(args, kwargs)
    _known_only(positional, named, words, depth=4)
    with one_at_a_time():
        return call(*positional, old=old, **named)


def grid_search(*args: Any, **kwargs: Any) -> Any:
    """grid_search(train_fn, grid_dict, direction=Direction.MAX, name='no-name', local_logdir=False, description=None,
    optimization_key='metric')"""
    return _search(sweeps.grid_search, ("grid_dict", "args_dict"), args, kwargs)


def random_search(*args: Any, **kwargs: Any) -> Any:
    """random_search(train_fn, boundary_dict, direction=Direction.MAX, samples=10, name='no-name', local_logdir=False,
    description=None, optimization_key='metric')"""
    return _search(sweeps.random_search, ("boundary_dict", "args_dict"), args, kwargs)


def differential_evolution(*args: Any, **kwargs: Any) -> Any:
    """differential_evolution(train_fn, boundary_dict, direction=Direction.MAX, generations=4, population=6,
    mutation=0.5, crossover=0.7, name='no-name', local_logdir=False, description=None, optimization_key='metric')"""
    first = any(word in kwargs for word in _OLDER)
    call = _first_evolution if first else sweeps.differential_evolution
    return _search(call, ("boundary_dict", "search_dict"), args, kwargs)


diff_ev = differential_evolution


def evolutionary_search(*args: Any, **kwargs: Any) -> Any:
    """evolutionary_search(spark, fn, search_dict, direction='max', generations=10, popsize=10, mutation=0.5,
    crossover=0.7): differential evolution by its first name."""
    if "popsize" in kwargs:
        kwargs["population"] = kwargs.pop("popsize")
    return _search(_first_evolution, ("boundary_dict", "search_dict"), args, kwargs)


def _first_evolution(*args: Any, **kwargs: Any) -> Any:
    """With the generations and the population that it had up to 1.0."""
    for place, word in enumerate(("generations", "population"), 3):
        if len(args) <= place:
            kwargs.setdefault(word, 10)
    return sweeps.differential_evolution(*args, **kwargs)


def _train(kind: Kind, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    positional, named, old = _arranged(args, kwargs)
    old = "versioned_resources" in kwargs and old  # from 1.1 on map_fun= came with a result of two
    with one_at_a_time():
        return train(kind, *positional, old=old, **named)


def mirrored(*args: Any, **kwargs: Any) -> Any:
    """mirrored(train_fn, name='no-name', local_logdir=False, description=None, evaluator=False, metric_key=None)"""
    return _train("mirrored", args, kwargs)


def collective_all_reduce(*args: Any, **kwargs: Any) -> Any:
    """collective_all_reduce(map_fun, name='no-name', local_logdir=False, description=None, evaluator=False)"""
    return _train("collective_all_reduce", args, kwargs)


def parameter_server(*args: Any, **kwargs: Any) -> Any:
    """parameter_server(train_fn, name='no-name', local_logdir=False, description=None, evaluator=False,
    metric_key=None)"""
    return _train("parameter_server", args, kwargs)
