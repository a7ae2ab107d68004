"""The train function as each member of a training calls it: in its role, with the variables its library reads."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any, Literal

from hopyard.compat.devices import get_num_gpus
from hopyard.compat.training.meeting import Meeting
from hopyard.compat.training.roles import Place, cluster, places
from hopyard.tensorboard import TRIAL_DIRECTORY
from hopyard.trials.call import Accepts
from hopyard.variables import variables

Library = Literal["tensorflow", "torch"]


@dataclass
class MemberCall:
    function: Callable[..., Any]
    accepts: Accepts
    library: Library
    servers: int = 0
    evaluator: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)
    backend: str = "torch"

    @property
    def __name__(self) -> str:
        return str(getattr(self.function, "__name__", type(self.function).__name__))

    @property
    def __signature__(self) -> Signature:
        names = ["reporter"] if "reporter" in self.accepts.names else []
        return Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])

    def __call__(self, **own: Any) -> Any:
        from hopyard.executor import context

        run = context.current
        if run is None:
            raise RuntimeError("A training across executors runs on executors only.")
        root = run.directory if run.of == 1 else os.path.dirname(run.directory)
        where = places(run.of, servers=self.servers, evaluator=self.evaluator)
        with Meeting(root, run.index, run.of) as meeting:
            addresses = meeting.addresses()
            with variables(self.variables(root, where, run.index, addresses)):
                value = self._run(meeting, where, run.index, own)
            meeting.done()
        return value

    def variables(self, root: str, where: list[Place], index: int, addresses: list[str]) -> dict[str, str]:
        shared = os.path.join(root, "logdir")
        os.makedirs(shared, exist_ok=True)
        said = {TRIAL_DIRECTORY: shared, "EXECUTOR_GPUS": str(get_num_gpus()), "NUM_TF_PS": str(self.servers)}
        if self.library == "torch":
            host, _, port = addresses[0].rpartition(":")
            return said | {
                "MASTER_ADDR": host,
                "MASTER_PORT": port,
                "WORLD_SIZE": str(len(where)),
                "RANK": str(index),
                "LOCAL_RANK": "0",
                "NCCL_BLOCKING_WAIT": "1",
                "NCCL_DEBUG": "INFO",
            }
        if len(where) == 1:
            return said  # TensorFlow takes a single one for itself
        task = {"type": where[index].role, "index": where[index].index}
        return said | {"TF_CONFIG": json.dumps({"cluster": cluster(where, addresses), "task": task})}

    def _run(self, meeting: Meeting, where: list[Place], index: int, own: dict[str, Any]) -> Any:
        given = {name: value for name, value in self.given.items() if name in self.accepts}
        if where[index].role == "ps":
            # A parameter server serves for ever; it is done when those who train are.
            threading.Thread(target=self.function, kwargs={**given, **own}, daemon=True).start()
            meeting.wait_for_end([at for at, place in enumerate(where) if place.role in ("chief", "worker")])
            return None
        if self.library == "torch":
            from hopyard.compat.training.torch import process_group

            with process_group(given, len(where), self.backend) as prepared:
                return self.function(**prepared, **own)
        return self.function(**given, **own)
