"""Which pip packages an environment holds."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hopyard._protocol.errors import HopyardError
from hopyard.environments.events import Logged, Tell, silent
from hopyard.environments.pip import pylock, uv
from hopyard.environments.pip.failures import solving_failure
from hopyard.environments.pip.sources import configured


@dataclass(frozen=True, kw_only=True)
class Question:
    specs: list[str]
    interpreter: str
    python: str
    conda: dict[str, str]
    """Name → version of what is there already."""
    known: str = ""
    """An earlier answer, whose versions stay where nothing speaks against them."""
    upgrade: list[str]
    upgrade_all: bool


@contextmanager
def asking(
    question: Question, tell: Tell, guard: int | None = None, *, cached_only: bool = False
) -> Iterator[Callable[[], str]]:
    """Begins to solve, and gives what waits for the answer: the pip part as pylock.toml. `cached_only`: what an index
    said earlier counts as what it says now."""
    if not question.specs:
        yield lambda: ""
        return
    with tempfile.TemporaryDirectory(prefix="hopyard-") as name:
        folder = Path(name)
        out = folder / "pylock.toml"
        if question.known and not question.upgrade_all:
            out.write_text(question.known, "utf-8")
        arguments = [*_arguments(question, folder, out), *(["--offline"] if cached_only else [])]
        specs = "".join(f"{each}\n" for each in question.specs)
        with uv.running(arguments, cwd=folder, stdin=specs, guard=guard) as begun:

            def answer() -> str:
                try:
                    begun.finish(lambda text: tell(Logged(line=text)))
                except uv.UvFailed as problem:
                    raise solving_failure(problem, question.specs, question.conda) from None
                return pylock.without(pylock.settled(out.read_text("utf-8"), folder), question.conda)

            yield answer


def from_cache(question: Question, guard: int | None = None) -> str | None:
    """What the caches alone say, in a tenth of the time that indexes take; None when they do not hold enough."""
    try:
        with asking(question, silent, guard, cached_only=True) as answer:
            return answer()
    except HopyardError:
        return None


def _arguments(question: Question, folder: Path, out: Path) -> list[str]:
    constraints = folder / "conda.txt"
    constraints.write_text("".join(f"{each}=={version}\n" for each, version in sorted(question.conda.items())), "utf-8")
    sources = configured()
    said = ["pip", "compile", "-", "--format", "pylock.toml", "--output-file", str(out), "--no-header", "--quiet"]
    said += ["--python", question.interpreter, "--python-version", question.python, "--constraint", str(constraints)]
    said += [*sources.arguments(), *sources.resolving()]
    return said + [part for each in question.upgrade for part in ("--upgrade-package", each)]
