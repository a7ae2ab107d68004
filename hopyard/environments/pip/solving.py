"""Which pip packages an environment holds."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hopyard.environments.events import Logged, Tell
from hopyard.environments.pip import pylock, uv
from hopyard.environments.pip.failures import solving_failure
from hopyard.environments.pip.sources import configured


def solve(
    specs: Sequence[str],
    interpreter: str,
    python: str,
    *,
    conda: dict[str, str],
    known: str = "",
    upgrade: Sequence[str] = (),
    upgrade_all: bool = False,
    tell: Tell,
    guard: int | None = None,
) -> str:
    """The pip part as pylock.toml. `conda`: name → version of what is there already; `known`: an earlier answer, whose
    versions stay where nothing speaks against them."""
    if not specs:
        return ""
    sources = configured()
    with tempfile.TemporaryDirectory(prefix="hopyard-") as name:
        folder = Path(name)
        out, constraints = folder / "pylock.toml", folder / "conda.txt"
        if known and not upgrade_all:
            out.write_text(known, "utf-8")
        constraints.write_text("".join(f"{each}=={version}\n" for each, version in sorted(conda.items())), "utf-8")
        arguments = [
            "pip",
            "compile",
            "-",
            "--format",
            "pylock.toml",
            "--output-file",
            str(out),
            "--no-header",
            "--quiet",
        ]
        arguments += ["--python", interpreter, "--python-version", python, "--constraint", str(constraints)]
        arguments += [*sources.arguments(), *sources.resolving()]
        arguments += [part for each in upgrade for part in ("--upgrade-package", each)]
        try:
            uv.run(
                arguments,
                cwd=folder,
                stdin="".join(f"{each}\n" for each in specs),
                line=lambda text: tell(Logged(line=text)),
                guard=guard,
            )
        except uv.UvFailed as problem:
            raise solving_failure(problem, specs, conda) from None
        return pylock.without(pylock.settled(out.read_text("utf-8"), folder), conda)
