"""`%%fanout`: the cell runs on every executor, in a namespace that lasts from cell to cell there."""

from __future__ import annotations

import re
from typing import Any

from hopyard._protocol.errors import error
from hopyard.magics.options import Option, number, parse, usage

MAGIC = "%%fanout"
OPTIONS = (
    Option("-n", "N", "number of executors"),
    Option("--gpus", "G", "GPUs of each; a fraction is a share"),
    Option("--memory", "MB", "memory of each"),
    Option("-o", "NAME", "brings the variable NAME back, as {executor: value}; may be given more than once"),
    Option("--detach", "", "does not wait: returns a handle"),
)


class ByExecutor(dict[str | int, Any]):
    """Values by executor label; `x["e1"]` and `x[0]` are the same."""

    def __missing__(self, key: object) -> Any:
        if isinstance(key, int):
            return list(self.values())[key]
        there = ", ".join(map(str, self)) or "none"
        raise KeyError(f"no value came from executor {key!r}; values are there from: {there}")


def fanout(line: str, cell: str) -> Any:
    """%%fanout [-n N] [--gpus G] [--memory MB] [-o NAME] [--detach]

    Runs the cell on every executor of the notebook's fleet, which is started when there is none. What the cell
    prints and displays is shown by executor. Names it defines stay there for the next %%fanout cell.
    """
    from hopyard._protocol.experiment import CellWork, ExperimentSpec, ReplicasPlan
    from hopyard.experiment.fleet import Wanted
    from hopyard.experiment.launching import start
    from hopyard.experiment.values import TrialsFailed

    given = parse(MAGIC, line, OPTIONS)
    if given.rest:
        raise usage(MAGIC, f"takes no argument {given.rest[0]!r}", OPTIONS)
    capture = _names(given.options.get("-o", []))
    wanted = Wanted(
        executors=_whole("-n", given.last("-n")),
        gpus=number(MAGIC, "--gpus", given.last("--gpus"), OPTIONS),
        memory_mb=_whole("--memory", given.last("--memory")),
    )
    if not cell.strip():
        raise error("BAD_REQUEST", what=f"An empty {MAGIC} cell", why="there is nothing to run")
    spec = ExperimentSpec(
        kind="fanout", name=_title(cell), work=CellWork(code=cell, capture=capture), plan=ReplicasPlan(), record=False
    )
    if "--detach" in given.options:
        return start(spec, None, wanted, _all_captured, wait=False)
    try:
        start(spec, None, wanted, lambda handle: _bring_back(handle, capture), wait=True)
    except TrialsFailed as failure:
        _bring_back(failure.experiment, capture)
        raise
    return None


def _bring_back(handle: Any, capture: list[str]) -> None:
    """Sets the captured names in the notebook."""
    from hopyard.experiment.show.viewers import ipython_shell

    shell = ipython_shell()
    if shell is not None and capture:
        captured = _all_captured(handle)
        shell.push({name: captured.get(name, ByExecutor()) for name in capture})


def _all_captured(handle: Any) -> dict[str, ByExecutor]:
    captured: dict[str, ByExecutor] = {}
    for trial, value in zip(handle.story.trials, handle.results, strict=True):
        for name, each in (value or {}).items():
            captured.setdefault(name, ByExecutor())[trial.label] = each
    return captured


def _names(values: list[str]) -> list[str]:
    names = [name for value in values for name in value.split(",") if name]
    for name in names:
        if not name.isidentifier():
            raise usage(MAGIC, f"takes the name of a variable after -o, not {name!r}", OPTIONS)
    return names


def _whole(flag: str, text: str | None) -> int | None:
    value = number(MAGIC, flag, text, OPTIONS)
    if value is None:
        return None
    if value != int(value) or value < 1:
        raise usage(MAGIC, f"takes a whole number of at least 1 after {flag}, not {text!r}", OPTIONS)
    return int(value)


def _title(cell: str) -> str:
    """Its first line of code, as the experiment's name."""
    lines = [line.strip() for line in cell.splitlines()]
    code = next((line for line in lines if line and not line.startswith("#")), "cell")
    return re.sub(r"\s+", " ", code)[:60]
