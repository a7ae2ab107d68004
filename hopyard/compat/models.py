"""hops.model on the project's folder: a model is the directory Models/<name>/<version>, with a description in it."""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hopyard.compat.hdfs.paths import project_folder, project_name, resolve
from hopyard.trials.returns import number_in

FOLDER: Final = "Models"
ABOUT: Final = ".hopyard-model.json"
"""A name that no framework has: Keras calls a model's architecture model.json."""


class Metric:
    MAX: Final = "MAX"
    MIN: Final = "MIN"


class ModelNotFound(Exception):
    """There is no such model."""


class ModelArchiveExists(Exception):
    """The local copy of the model is there already."""


def export(
    model_path: str,
    model_name: str,
    model_version: int | None = None,
    overwrite: bool = False,
    metrics: Mapping[str, Any] | None = None,
    description: str | None = None,
    synchronous: bool = True,
    synchronous_timeout: int = 120,
    project: str | None = None,
) -> str:
    """Copies a file or folder, local or of the project, into a new version of the model. Returns that directory.

    `synchronous` and its timeout are accepted: the copy is there when the call returns.
    """
    source = _source(model_path, project)
    numbers = _numbers(metrics)
    model_name = str(model_name)
    family = project_folder(project) / FOLDER / _name(model_name)
    version = model_version or max(_versions(family), default=0) + 1
    target = family / str(_version(version))
    if target.exists() and not overwrite:
        raise ValueError(
            f"The model {model_name} has version {version} already: pass overwrite=True to replace it, or no "
            "model_version for the next one."
        )
    partial = family / f".{version}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, partial)
    else:
        partial.mkdir(parents=True)
        shutil.copy2(source, partial)
    about = {
        "name": model_name,
        "version": version,
        "metrics": numbers,
        "description": description if description is not None else "",
        "projectName": project if project is not None else project_name(),
        "experimentId": os.environ.get("ML_ID"),
        "experimentProjectName": project_name(),
        "created": round(time.time() * 1000),
    }
    (partial / ABOUT).write_text(json.dumps(about, indent=2))
    if target.exists():
        shutil.rmtree(target)
    partial.rename(target)
    return str(target)


def get_model(name: str, version: int, project_name: str | None = None) -> dict[str, Any]:
    """What is known of one version."""
    directory = project_folder(project_name) / FOLDER / _name(name) / str(_version(version))
    if not directory.is_dir():
        known = _versions(directory.parent)
        has = f"it has {', '.join(map(str, known))}" if known else "there is no model of that name"
        raise ModelNotFound(f"There is no version {version} of the model {name}; {has}.")
    return _about(directory)


def get_best_model(name: str, metric: str, direction: str, project: str | None = None) -> dict[str, Any]:
    """The version whose `metric` is the largest (Metric.MAX) or smallest (Metric.MIN)."""
    word = direction.upper() if isinstance(direction, str) else direction
    if word not in (Metric.MAX, Metric.MIN):
        raise ValueError(f"Invalid direction {direction!r}: it must be Metric.MAX or Metric.MIN.")
    family = project_folder(project) / FOLDER / _name(name)
    models = [_about(family / str(version)) for version in _versions(family)]
    if not models:
        raise ModelNotFound(f"There is no model {name}.")
    ranked = [model for model in models if math.isfinite(model["metrics"].get(metric, math.nan))]
    if not ranked:
        names = ", ".join(sorted({key for model in models for key in model["metrics"]})) or "none"
        raise ModelNotFound(f"No version of the model {name} has the metric {metric!r}; the metrics are {names}.")
    return (max if word == Metric.MAX else min)(ranked, key=lambda model: model["metrics"][metric])


def download_model(
    name: str, version: int | None = None, project_name: str | None = None, overwrite: bool = False
) -> str:
    """The newest version, or this one, as a zip file in the working directory. Returns its path."""
    family = project_folder(project_name) / FOLDER / _name(name)
    chosen = version if version is not None else max(_versions(family), default=0)
    get_model(name, chosen, project_name)
    archive = Path.cwd() / f"{name}_{chosen}.zip"
    if archive.exists() and not overwrite:
        raise ModelArchiveExists(f"{archive} is there already: pass overwrite=True to replace it.")
    partial = shutil.make_archive(str(Path.cwd() / f".{name}_{chosen}.{os.getpid()}"), "zip", family / str(chosen))
    os.replace(partial, archive)
    return str(archive)


def _source(model_path: str, project: str | None) -> Path:
    model_path = os.fsdecode(model_path)
    local = Path(model_path).expanduser().absolute()
    source = local if local.exists() else resolve(model_path, project)
    if not source.exists():
        raise ValueError(f"The model path {model_path} is neither a local file or folder nor one of the project.")
    return source


def _numbers(metrics: Mapping[str, Any] | None) -> dict[str, int | float]:
    numbers = {}
    for name, value in (metrics or {}).items():
        number = number_in(value)
        if not isinstance(name, str) or number is None:
            raise AssertionError(f"The metric {name!r} of a model must be a number under a text, not {value!r}.")
        numbers[name] = number
    return numbers


def _name(name: str) -> str:
    if not name or name in (".", "..") or "/" in name or os.sep in name:
        raise ValueError(f"The model name {name!r} must be a text without '/'.")
    return name


def _version(version: object) -> int:
    if isinstance(version, bool) or not str(version).isdecimal() or int(str(version)) < 1:
        raise ValueError(f"The model version {version!r} must be a whole number of at least 1.")
    return int(str(version))


def _versions(family: Path) -> list[int]:
    if not family.is_dir():
        return []
    return sorted(int(each.name) for each in family.iterdir() if each.name.isdecimal() and each.is_dir())


def _about(directory: Path) -> dict[str, Any]:
    about: dict[str, Any] = {"name": directory.parent.name, "version": int(directory.name), "metrics": {}}
    with suppress(OSError, ValueError):  # it may have been put there by hand
        about |= json.loads((directory / ABOUT).read_text())
    return about | {"path": str(directory)}
