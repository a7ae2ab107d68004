"""How an agent process begins, whether forked by a host or run alone."""

import os
import platform
import socket
import sys
from typing import NamedTuple, NoReturn

from hopyard.executor.address import Address
from hopyard.executor.loop import Agent, AgentSettings
from hopyard.executor.prefix import Prefix, look
from hopyard.executor.saying import say
from hopyard.executor.terms import Graces, Identity


class ExecutorSpec(NamedTuple):
    id: str
    fleet: str
    project: str
    gpus: list[str]
    environment: dict[str, str]
    version: str
    log: str
    wanted_lock: str = ""
    """Of its fleet; empty: any will do."""
    prefix: Prefix | None = None
    """Absent: not looked at yet."""


def _graces() -> Graces:
    usual = Graces()
    return Graces(
        float(os.environ.get("HOPYARD_INTERRUPT_GRACE_S", usual.interrupt_s)),
        float(os.environ.get("HOPYARD_TERMINATE_GRACE_S", usual.terminate_s)),
    )


def run_agent(spec: ExecutorSpec, *, first: Address | None = None, fixed: Address | None = None) -> NoReturn:
    """Serves until it is told to leave; ends the process. See AgentSettings for the addresses."""
    from hopyard.executor.worker.main import worker_main

    os.environ.update(spec.environment)
    os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(spec.gpus)
    os.environ["HOPYARD_PROJECT"] = spec.project
    os.environ["HOPYARD_EXECUTOR"] = spec.id
    prefix = spec.prefix or (look(sys.prefix) if spec.wanted_lock else Prefix("", []))
    identity = Identity(
        executor=spec.id,
        fleet=spec.fleet,
        pid=os.getpid(),
        host=socket.gethostname(),
        python=platform.python_version(),
        version=spec.version,
        gpus=spec.gpus,
        log=spec.log,
        lock=prefix.lock,
        packages=prefix.packages if prefix.lock != spec.wanted_lock else [],
    )
    settings = AgentSettings(identity, spec.project, fixed, first, spec.gpus, spec.environment, _graces())
    code = 0
    try:
        Agent(settings, worker_main).run()
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        say("the agent broke")
        code = 1
    finally:
        os._exit(code)
