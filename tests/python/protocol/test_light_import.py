"""`import hopyard` costs a kernel nothing."""

import json
import subprocess
import sys


def _loaded_by(statement: str) -> set[str]:
    listing = "print(json.dumps(sorted(set(sys.modules) - before)))"
    code = f"import sys, json; before = set(sys.modules); {statement}; {listing}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_nothing_else_of_it() -> None:
    assert {name for name in _loaded_by("import hopyard") if not name.startswith("hopyard")} <= {
        "importlib",
        "typing",
    } | set(_loaded_by("import typing, importlib"))


def test_the_protocol_loads_neither_a_server_nor_ipython() -> None:
    loaded = _loaded_by("import hopyard._protocol.codec, hopyard.errors")
    assert not {"tornado", "jupyter_server", "IPython", "websockets", "asyncio"} & loaded


def test_jupyter_finds_its_extensions() -> None:
    import hopyard

    (point,) = hopyard._jupyter_server_extension_points()
    assert point["module"] == "hopyard.server_extension"
    assert hopyard._jupyter_labextension_paths() == [{"src": "labextension", "dest": "hopyard"}]
    assert hopyard.__version__
    assert not hasattr(hopyard, "no_such_name")
