"""Environments of this machine that others made: found, read, never changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from hopyard.environments.installed import python_version, site_packages
from hopyard.environments.places import Places, interpreter_of
from hopyard.environments.shapes import EnvironmentView

_BASES = ("anaconda3", "miniconda3", "miniforge3", "mambaforge", "micromamba", ".conda", "mamba")


def find_environments(places: Places) -> list[EnvironmentView]:
    seen: set[Path] = set()
    found = []
    for prefix, kind in _candidates(places):
        real = prefix.resolve()
        if real in seen or places.root in real.parents:
            continue
        seen.add(real)
        shown = view_of(prefix, kind)
        if shown is not None:
            found.append(shown)
    return found


def view_of(prefix: Path, kind: str = "") -> EnvironmentView | None:
    if not interpreter_of(prefix).exists() or not site_packages(prefix):
        return None
    conda = (prefix / "conda-meta").is_dir()
    if not conda and not (prefix / "pyvenv.cfg").exists() and not kind:
        return None
    return EnvironmentView(
        name=_name(prefix),
        kind=kind or ("conda" if conda else "venv"),
        path=str(prefix),
        interpreter=str(interpreter_of(prefix)),
        python=python_version(prefix),
        managed=False,
        packages=_count(prefix),
        changed_at=prefix.stat().st_mtime * 1000,
    )


def _candidates(places: Places) -> Iterator[tuple[Path, str]]:
    yield Path(sys.prefix), "jupyter"
    yield from ((prefix, "pixi") for prefix in sorted(places.project.glob(".pixi/envs/*")))
    for name in (".venv", "venv", "env"):
        yield places.project / name, ""
    yield from ((prefix, "conda") for prefix in _conda_prefixes())
    home = Path.home()
    workon = Path(os.environ.get("WORKON_HOME") or home / ".virtualenvs")
    for folder in (workon, home / ".local/share/virtualenvs"):
        if folder.is_dir():
            yield from ((prefix, "") for prefix in sorted(folder.iterdir()))


def _conda_prefixes() -> Iterator[Path]:
    """conda, mamba and micromamba write each prefix they make into one file."""
    home = Path.home()
    try:
        lines = (home / ".conda" / "environments.txt").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    yield from (Path(line.strip()) for line in lines if line.strip())
    for variable in ("CONDA_PREFIX", "MAMBA_ROOT_PREFIX", "CONDA_ROOT"):
        if os.environ.get(variable):
            yield from _base(Path(os.environ[variable]))
    for name in _BASES:
        yield from _base(home / name)
        yield from _base(Path("/opt") / name)


def _base(folder: Path) -> Iterator[Path]:
    if (folder / "conda-meta").is_dir():
        yield folder
    if (folder / "envs").is_dir():
        yield from sorted(each for each in (folder / "envs").iterdir() if (each / "conda-meta").is_dir())


def _name(prefix: Path) -> str:
    if prefix.name in (".venv", "venv", "env", "default"):
        return (
            f"{prefix.parent.parent.parent.name if prefix.parent.name == 'envs' else prefix.parent.name}/{prefix.name}"
        )
    return prefix.name


def _count(prefix: Path) -> int:
    conda = len(list((prefix / "conda-meta").glob("*.json")))
    pip = sum(1 for site in site_packages(prefix) for _ in site.glob("*.dist-info"))
    return max(conda, pip) if conda else pip
