"""`%%trials`: a plain cell run as trials, by replacing the constants it assigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hopyard.magics.options import number, parse, usage
from hopyard.magics.trial_line import LISTED, MAGIC, OPTIONS, metric_of, space_of, whole, wish_of

if TYPE_CHECKING:
    from hopyard.magics.celltext import CellText
    from hopyard.searchspace import Parameter
    from hopyard.trials.cell import CellTrial
    from hopyard.trials.wish import Wish

_NONE: Final = object()

LOSSES: Final = ("loss", "error", "err", "mse", "rmse", "mae", "perplexity", "cost")


def trials(line: str, cell: str) -> None:
    """%%trials NAME=VALUES … --metric NAME [--trials N] [--direction max|min] [--search NAME] [--stop RULE]
             [--executors N] [--gpus G] [--memory MB] [--seed S] [-o NAME] [--detach]

    Runs the cell once for each trial, with other values for the constants it assigns: NAME=0.1,0.01 takes one of these,
    NAME=0.1..0.8 any between, NAME=16..256 whole numbers, NAME=1e-4..1e-1~log magnitudes alike. The cell is given what
    it uses of the notebook; nothing it assigns comes back.
    """
    from hopyard.experiment.fleet import Wanted
    from hopyard.experiment.show.viewers import ipython_shell
    from hopyard.magics.celltext import read_cell
    from hopyard.trials.lagom import request_of
    from hopyard.trials.submitting import run

    given = parse(MAGIC, line, OPTIONS)
    shell = ipython_shell()
    source = shell.transform_cell(cell) if shell is not None else cell
    text = read_cell(source)
    metric = metric_of(given, text)
    space = space_of(given, text, metric)
    wish = wish_of(given, space)
    wish.optimization_key = metric
    wish.wanted = Wanted(
        executors=whole("-n", given.last("-n") or given.last("--executors")),
        gpus=number(MAGIC, "--gpus", given.last("--gpus"), OPTIONS),
        memory_mb=whole("--memory", given.last("--memory")),
    )
    kept = given.last("-o")
    if kept is not None and not kept.isidentifier():
        raise usage(MAGIC, f"takes the name of a variable after -o, not {kept!r}", OPTIONS)
    wish.function = cell_trial(source, text, metric, wish.name, space, shell)
    request = request_of(wish)
    request.kind = "trials"
    print(plan(text, space, metric, wish))
    result = run(request)
    if kept is not None and shell is not None:
        shell.push({kept: result})


def cell_trial(
    source: str, text: CellText, metric: str, title: str, space: dict[str, Parameter], shell: Any | None
) -> CellTrial:
    """The cell with what it uses of the notebook, pickled as a function's globals are."""
    from hopyard._client.driver import driver
    from hopyard.experiment.launching import folders
    from hopyard.experiment.pickling import pickled
    from hopyard.magics.reads import names_read
    from hopyard.trials.cell import CellTrial

    names: dict[str, Any] = shell.user_ns if shell is not None else {}
    hidden: dict[str, Any] = shell.user_ns_hidden if shell is not None else {}
    # Not what IPython itself put among the names: every executor has that.
    used = sorted(
        each for each in names_read(text.tree) if each in names and names[each] is not hidden.get(each, _NONE)
    )
    anchor = eval(f"lambda: ({''.join(f'{name}, ' for name in used)})", names)
    anchor.__name__ = "the cell"
    content = pickled(anchor, folders(driver()))
    return CellTrial(source, tuple(space), metric, content, title)


def plan(text: CellText, space: dict[str, Parameter], metric: str, wish: Wish) -> str:
    """What was found and what will be put in its place, for the eyes before the trials start."""
    from hopyard.experiment.show.text import aligned
    from hopyard.magics.ranges import shown

    best = "highest" if wish.direction == "max" else "lowest"
    count = f"{wish.num_trials} trials" if wish.num_trials else "trials"
    doubt = wish.direction == "max" and any(part in LOSSES for part in metric.lower().split("_"))
    rows = [[f"  {name}", repr(text.constants[name].value), f"→ {shown(each)}"] for name, each in space.items()]
    stay = [each for name, each in text.constants.items() if name not in (*space, metric)]
    rows += [[f"  {each.name}", repr(each.value)[:40], "stays"] for each in stay[:LISTED]]
    more = [f"  … and {len(stay) - LISTED} more that stay"] if len(stay) > LISTED else []
    hint = " (--direction min for the lowest)" if doubt else ""
    return "\n".join([f"{count} of this cell; the {best} {metric} is best{hint}".capitalize(), aligned(rows), *more])
