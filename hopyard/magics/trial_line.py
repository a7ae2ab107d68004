"""The line of `%%trials`: which constants vary and how, and what else is asked for."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Final

from hopyard.magics.options import Given, Option, number, usage

if TYPE_CHECKING:
    from hopyard.magics.celltext import CellText, Constant
    from hopyard.searchspace import Parameter, Searchspace
    from hopyard.trials.wish import Wish

MAGIC: Final = "%%trials"
OPTIONS: Final = (
    Option("--metric", "NAME", "the variable that decides; reported at the end, and at each assignment in a loop"),
    Option("--trials", "N", "number of trials"),
    Option("--direction", "max|min", "whether the highest or the lowest metric is best (default max)"),
    Option("--search", "NAME", "how trials are chosen: model, random, grid, tpe, gp, asha, …"),
    Option("--stop", "RULE", "how hopeless trials are ended: median, none, …"),
    Option("--executors", "N", "number of executors"),
    Option("-n", "N", "the same"),
    Option("--gpus", "G", "GPUs of each; a fraction is a share"),
    Option("--memory", "MB", "memory of each"),
    Option("--seed", "S", "makes the choices of the search repeatable"),
    Option("-o", "NAME", "puts the result into the variable NAME; with --detach the experiment's handle"),
    Option("--detach", "", "does not wait; experiment.last() is the handle too"),
)
LISTED: Final = 12
"""Constants that a message names."""


def metric_of(given: Given, text: CellText) -> str:
    names = ", ".join(sorted(name for name in text.bound if not name.startswith("_"))) or "nothing"
    metric = given.last("--metric")
    if metric is None:
        raise usage(MAGIC, f"needs --metric and the variable that decides; the cell assigns {names}", OPTIONS)
    if metric not in text.bound:
        raise usage(MAGIC, f"finds no assignment of the metric {metric!r}; the cell assigns {names}", OPTIONS)
    return metric


def space_of(given: Given, text: CellText, metric: str) -> dict[str, Parameter]:
    from hopyard.magics.ranges import FORMS, parameter

    space: dict[str, Parameter] = {}
    for word in given.rest:
        name, equals, values = word.partition("=")
        if not equals or not name.isidentifier() or not values:
            raise usage(MAGIC, f"takes NAME=VALUES, not {word!r}. Values: {FORMS}", OPTIONS)
        if name in space:
            raise usage(MAGIC, f"is given {name} twice", OPTIONS)
        if name == metric:
            raise usage(MAGIC, f"cannot vary {name}: it is the metric", OPTIONS)
        try:
            space[name] = parameter(name, values, constant_in(text, name).value)
        except ValueError as wrong:
            raise usage(MAGIC, f"cannot read a range: {wrong}".rstrip("."), OPTIONS) from None
    if not space:
        raise usage(MAGIC, f"is given no constant to vary. {constants_of(text)}", OPTIONS)
    return space


def constant_in(text: CellText, name: str) -> Constant:
    """The one place where the cell gives it a constant."""
    lines = text.overwritten.get(name, [])
    found = text.constants.get(name)
    if len(lines) > 1:
        listed = ", ".join(map(str, lines[:-1])) + f" and {lines[-1]}"
        raise usage(MAGIC, f"cannot replace {name}: the cell assigns it on lines {listed}. Keep one of them", OPTIONS)
    if found is None and lines:
        raise usage(
            MAGIC,
            f"cannot replace {name}: line {lines[0]} assigns it, but not as a constant on a line of its own outside of "
            f"loops, such as {name} = 0.1",
            OPTIONS,
        )
    if found is None:
        raise usage(MAGIC, f"finds no constant {name!r} in the cell. {constants_of(text)}", OPTIONS)
    return found


def constants_of(text: CellText) -> str:
    constants = list(text.constants.values())
    if not constants:
        return "The cell assigns no constants: write them on lines of their own, such as lr = 0.1"
    listed = ", ".join(f"{each.name} = {each.value!r}" for each in constants[:LISTED])
    return f"The cell's constants: {listed}" + (", …" if len(constants) > LISTED else "")


def wish_of(given: Given, space: dict[str, Parameter]) -> Wish:
    from hopyard.magics.ranges import size
    from hopyard.trials.searches import SEARCHES, UnknownOptimizer, search_of
    from hopyard.trials.wish import Wish

    metric = given.last("--metric")
    search, count = given.last("--search"), whole("--trials", given.last("--trials"))
    sizes = [size(each) for each in space.values()]
    points = prod(each for each in sizes if each is not None) if None not in sizes else None
    if search is None and points is not None and (count is None or count >= points):
        search, count = "grid", None  # so few that each has its turn
    try:
        known = search_of(search)
    except UnknownOptimizer:
        known = None
    if known is None:
        raise usage(MAGIC, f"has no search {search!r}; it has {', '.join(SEARCHES)}", OPTIONS)
    direction = given.last("--direction") or "max"
    if direction not in ("max", "min"):
        raise usage(MAGIC, f"takes max or min after --direction, not {direction!r}", OPTIONS)
    wish = Wish(
        name=f"{metric} by {', '.join(space)}"[:60],
        searchspace=_space(space),
        optimizer=search,
        direction=direction,
        num_trials=count,
        seed=whole("--seed", given.last("--seed"), least=0),
        wait="--detach" not in given.options,
    )
    explicit = {name for name, value in (("optimizer", search), ("trials", count)) if value is not None}
    wish.explicit = frozenset(explicit if count is not None or search == "grid" else explicit - {"optimizer"})
    stop = given.last("--stop")
    if stop is not None:
        wish.stopping = stop
    return wish


def _space(parameters: dict[str, Parameter]) -> Searchspace:
    from hopyard.trials.spaces import quiet_space

    try:
        return quiet_space(parameters)
    except ValueError as wrong:  # a reserved name
        raise usage(MAGIC, f"cannot search this: {wrong}".rstrip("."), OPTIONS) from None


def whole(flag: str, text: str | None, least: int = 1) -> int | None:
    value = number(MAGIC, flag, text, OPTIONS)
    if value is None:
        return None
    if value != int(value) or value < least:
        raise usage(MAGIC, f"takes a whole number of at least {least} after {flag}, not {text!r}", OPTIONS)
    return int(value)
