"""Whether the executors have the same versions of what a function uses, told before anything starts."""

from __future__ import annotations

import dis
import importlib.metadata
import platform
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hopyard._client.endpoint import read_record
from hopyard._protocol.errors import HopyardError
from hopyard._protocol.fleet import FleetView

if TYPE_CHECKING:
    from hopyard._client.driver import Driver

_LIVE: Final = ("starting", "ready")
_OURS: Final = frozenset({"__main__", "hopyard", "hops", "maggy", "pydoop"})


def tell(fn: Callable[..., Any], here: Driver) -> None:
    """Says on stderr what differs. What cannot be found out is no reason to keep a function from running."""
    try:
        interpreter = interpreter_for(here)
        lines = [] if interpreter is None else differing(fn, interpreter)
    except (HopyardError, OSError):
        return
    for line in lines:
        print(f"hopyard: {line}", file=sys.stderr)
    if lines:
        print("hopyard: bring them in step with `%hopyard env install`, or use its kernel.", file=sys.stderr)


def interpreter_for(here: Driver) -> str | None:
    """Python of the executors that a call of this notebook would run on; None: this very one."""
    found = _of_live_fleet(here)
    if found is None:
        from hopyard.environments import store
        from hopyard.environments.places import places

        project = places(here.project)
        name = store.active_name(project)
        found = str(store.current(store.existing(project, name)).interpreter) if name else ""
    return found if found not in ("", sys.executable) else None


def _of_live_fleet(here: Driver) -> str | None:
    """Empty: it runs in the Python that runs Hopyard; None: no fleet runs."""
    if read_record(here.project) is None:
        return None
    fleets = msgspec.convert(here.rest(lambda rest: rest.get("/api/project"))["fleets"], list[FleetView])
    live = [fleet for fleet in fleets if fleet.state in _LIVE]
    for owner in (here.notebook, None):
        mine = [fleet for fleet in live if (fleet.spec.notebook or None) == owner]
        if mine:
            return max(mine, key=lambda fleet: fleet.started_at).spec.python or ""
    return None


def differing(fn: Callable[..., Any], interpreter: str) -> list[str]:
    """A sentence for each distribution that `fn` uses and the interpreter lacks or has in another version."""
    from hopyard.environments.drift import versions_in

    installed = _installed()
    here = {name: importlib.metadata.version(installed[name]) for name in modules_of(fn) if name in installed}
    there = _versions(interpreter, ("python", *sorted(here)), versions_in)
    lines = []
    ours, theirs = platform.python_version(), there.get("python") or ""
    if theirs and ours.rpartition(".")[0] != theirs.rpartition(".")[0]:
        lines.append(f"Python is {ours} here and {theirs} on the executors; functions may not travel between them.")
    for name, version in sorted(here.items()):
        other = there.get(name)
        if other is None:
            lines.append(f"{name} {version} is not installed on the executors.")
        elif other not in ("", version):
            lines.append(f"{name} is {version} here and {other} on the executors.")
    return lines


def modules_of(fn: Callable[..., Any]) -> set[str]:
    """Top-level modules it imports, or whose functions, classes and objects it names; without Python's own and ours."""
    from hopyard.experiment.culprits import used

    names: set[str] = set()
    for _, value in used(fn):
        module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(module, str):
            names.add(module.partition(".")[0])
    if isinstance(fn, FunctionType):
        names.update(_imported(fn.__code__))
    return names - _OURS - sys.stdlib_module_names


def _imported(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            yield str(step.argval).partition(".")[0]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(constant)


@lru_cache(maxsize=1)
def _installed() -> dict[str, str]:
    return {name: found[0] for name, found in importlib.metadata.packages_distributions().items()}


@lru_cache(maxsize=64)
def _versions(
    interpreter: str, names: tuple[str, ...], ask: Callable[[str, list[str]], dict[str, str | None]]
) -> dict[str, str | None]:
    return ask(interpreter, list(names))
