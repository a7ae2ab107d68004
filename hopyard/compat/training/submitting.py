"""A training across executors: from its function to the running thing, and its files afterwards."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import Any

from msgspec import UNSET

from hopyard._client.driver import driver
from hopyard._protocol.experiment import ReplicasPlan
from hopyard.compat.training.member import MemberCall
from hopyard.experiment.arguments import name_of
from hopyard.experiment.fleet import Wanted
from hopyard.experiment.handle import Handle, Shape
from hopyard.experiment.launching import spec_of, start


def run_together(
    kind: str,
    call: MemberCall,
    members: int,
    shape: Shape,
    name: str,
    description: str | None,
    metric_key: str | None,
) -> Any:
    """On so many executors, all or none: when one fails the others end too."""
    here = driver()
    here.begin()
    plan = ReplicasPlan(count=members, together=True)
    named = name if name != "no-name" else name_of(call.function)
    spec, content = spec_of(call.function, plan, here, kind=kind, name=named, description=description, sent=call)
    spec.metric_key = metric_key if metric_key is not None else UNSET
    spec.fresh_process = True  # parameter servers never end by themselves
    spec.retries = 0  # nobody can join a training that has begun
    return start(spec, content, Wanted(), shape, wait=True)


def name_logs(handle: Handle, names: list[str]) -> None:
    """The output of each member under the name of its role. A folder that cannot be written fails no training."""
    for trial, name in zip(handle.story.trials, names, strict=False):
        log = handle.directory.parent.parent / str(trial.view.directory) / "output.log"
        with suppress(OSError):
            target = handle.directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, target)
