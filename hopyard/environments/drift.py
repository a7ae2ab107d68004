"""Whether the kernel and the executors have the same versions of what a function imports."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments import store
from hopyard.environments.events import Tell
from hopyard.environments.places import places
from hopyard.environments.requests import DriftCheck
from hopyard.environments.shapes import Drift, DriftAnswer

_SECONDS: Final = 60.0
_ASK: Final = """
import importlib.metadata as metadata, importlib.util as util, json, sys
names = json.loads(sys.argv[1])
known = metadata.packages_distributions()
def version(module):
    if module == 'python':
        return '.'.join(map(str, sys.version_info[:3]))
    top = module.partition('.')[0]
    for distribution in known.get(top, ()):
        return metadata.version(distribution)
    return '' if top in sys.builtin_module_names or util.find_spec(top) is not None else None
print(json.dumps({name: version(name) for name in names}))
"""


def drift(request: DriftCheck, tell: Tell) -> DriftAnswer:
    interpreter = request.interpreter
    if not interpreter:
        interpreter = str(store.current(store.existing(places(request.project), request.name)).interpreter)
    there = versions_in(interpreter, sorted(request.modules))
    return DriftAnswer(
        differences=[
            difference
            for module, here in sorted(request.modules.items())
            if (difference := _difference(module, here, there.get(module))) is not None
        ]
    )


def versions_in(interpreter: str, modules: list[str]) -> dict[str, str | None]:
    """Of each top-level module: its distribution's version, empty when it has none, None when it is missing."""
    if not Path(interpreter).exists():
        raise error("PYTHON_NOT_FOUND", python=interpreter, known="those that hopyard env list shows")
    try:
        said = subprocess.run(
            [interpreter, "-c", _ASK, json.dumps(modules)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            check=True,
        )
        answer: dict[str, str | None] = json.loads(said.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        raise error("ENVIRONMENT_BROKEN", name=interpreter, why=f"it does not answer ({problem})") from None
    return answer


def _difference(module: str, here: str, there: str | None) -> Drift | None:
    if there is None:
        return Drift(module=module, here=here, there="", says=f"{module} is not installed on the executors.")
    if here and there and here != there:
        return Drift(module=module, here=here, there=there, says=f"{module} is {here} here and {there} there.")
    return None
