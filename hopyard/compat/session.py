"""`experiment.begin()` and `experiment.end()`: an experiment that is code of the notebook itself."""

from __future__ import annotations

import atexit
import json
import os
import time
from pathlib import Path
from typing import Any

from hopyard._client.identity import APP
from hopyard._client.project import find_project
from hopyard.tensorboard import TRIAL_DIRECTORY
from hopyard.trials.returns import plain_number

_open: dict[str, Any] = {}


def begin(
    name: str = "no-name", local_logdir: bool = False, versioned_resources: Any = None, description: str | None = None
) -> str:
    """Starts one and returns its directory, which `tensorboard.logdir()` names until `end()`."""
    if _open:
        raise RuntimeError("An experiment is currently running.")
    directory = _directory()
    _open.update(directory=directory, started=time.time(), name=name, description=description)
    os.environ[TRIAL_DIRECTORY] = str(directory)
    _write("RUNNING", None)
    atexit.register(_killed)
    return str(directory)


def end(metric: Any = None) -> str:
    """Ends it, with its metric when there is one. Returns the directory."""
    if not _open:
        raise RuntimeError("An experiment is not running. Did you forget to call experiment.begin()?")
    number = None if metric is None else plain_number(metric)
    if metric is not None and number is None:
        raise ValueError(f"Metric is not a number: {metric!r}")
    directory: Path = _open["directory"]
    if number is not None:
        (directory / ".metric").write_text(json.dumps(number))
    _write("FINISHED", number)
    _close()
    return str(directory)


def _killed() -> None:
    if _open:
        _write("KILLED", None)
        _close()


def _close() -> None:
    _open.clear()
    os.environ.pop(TRIAL_DIRECTORY, None)
    atexit.unregister(_killed)


def _directory() -> Path:
    """Experiments/<app>/begin/run.<n>, as versions up to 1.0 laid it out."""
    parent = find_project() / "Experiments" / APP / "begin"
    number = 1
    while True:
        try:
            (parent / f"run.{number}").mkdir(parents=True)
            return parent / f"run.{number}"
        except FileExistsError:
            number += 1


def _write(state: str, metric: int | float | None) -> None:
    about = {
        "name": _open["name"],
        "description": _open["description"],
        "state": state,
        "experimentType": "EXPERIMENT",
        "appId": APP,
        "metric": metric,
        "duration": round((time.time() - _open["started"]) * 1000),
    }
    (_open["directory"] / "experiment.json").write_text(json.dumps(about, indent=2))
