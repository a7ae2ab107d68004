"""Finds the project's sidecar and starts it when there is none. The one place that starts it, whoever needs it."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from hopyard._client.endpoint import Endpoint, read_record
from hopyard._client.lock import locked
from hopyard._client.node import find_node
from hopyard._client.project import STATE_FOLDER, find_project
from hopyard._protocol.errors import HopyardError, error
from hopyard._protocol.version import PROTOCOL_VERSION

START_SECONDS = 30.0
LOOK_SECONDS = 0.02
_STARTERS_OWN = ("NODE_OPTIONS", "JPY_", "HOPYARD_NOTEBOOK", "HOPYARD_EXECUTORS", "HOPYARD_GPUS", "HOPYARD_MEMORY")
"""Variables that speak of the kernel that happens to start it, and would pass on to executors."""
NODE_OPTIONS = ("--max-semi-space-size=4",)
"""Of the sidecar's engine: room for new objects, in MiB. Of the 16 that it takes otherwise an idle one gives nothing
back, and holds 25 MiB more after a busy minute."""
BUNDLE = Path(__file__).resolve().parent.parent / "sidecar" / "main.cjs"


def ensure(project: Path | None = None, *, warm: bool = False) -> Endpoint:
    """The healthy sidecar of the project; started when there is none. Safe to call from many processes at once.

    With `warm`, one that is started prepares the host of a fleet meanwhile: for those who will want executors next.
    """
    folder = project if project is not None else find_project()
    found = running(folder)
    if found is None:
        _prepare(folder)
        with locked(folder / STATE_FOLDER / "run" / "start.lock"):
            found = running(folder) or _start(folder, warm)
    if found.protocol_version == PROTOCOL_VERSION:
        return found
    return _replace(found)


def running(project: Path) -> Endpoint | None:
    """The project's sidecar when one answers."""
    record = read_record(project)
    if record is None:
        return None
    try:
        health(record)
    except TimeoutError as late:
        raise error("SIDECAR_SILENT", project=project, pid=record.pid, why="no answer to a health check") from late
    except OSError:
        return None
    except HopyardError as refusal:
        if refusal.code == "UNAUTHORIZED":  # its record was just rewritten: look again
            return _changed_record(record)
        raise
    return record


def health(endpoint: Endpoint) -> dict[str, object]:
    from hopyard._client.rest import Rest

    answer: dict[str, object] = Rest(endpoint).get("/healthz")
    return answer


def shut_down(endpoint: Endpoint, *, force: bool = False) -> None:
    """Ends the sidecar; without `force` only when nothing runs. Returns once it no longer listens."""
    from hopyard._client.rest import Rest

    # One that ended before its answer was read has done what it was asked.
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        Rest(endpoint).post("/api/shutdown", {"force": force})
    for _ in range(int(START_SECONDS / LOOK_SECONDS)):
        try:
            endpoint.connect(1.0).close()
        except OSError:
            return
        time.sleep(LOOK_SECONDS)
    raise error("SIDECAR_SILENT", project=endpoint.project, pid=endpoint.pid, why="it was told to end and has not")


def _changed_record(old: Endpoint) -> Endpoint | None:
    record = read_record(old.project)
    if record is None or record == old:
        return None
    try:
        health(record)
    except (OSError, HopyardError):
        return None
    return record


def _replace(old: Endpoint) -> Endpoint:
    """A sidecar of another version gives way when it is idle."""
    skew = error("VERSION_SKEW", server=old.protocol_version, client="library", theirs=PROTOCOL_VERSION)
    if old.protocol_version > PROTOCOL_VERSION:
        raise skew
    try:
        shut_down(old)
    except (OSError, HopyardError) as refusal:
        raise skew from refusal
    with locked(old.project / STATE_FOLDER / "run" / "start.lock"):
        found = running(old.project) or _start(old.project)
    if found.protocol_version != PROTOCOL_VERSION:
        raise skew
    return found


def _prepare(project: Path) -> None:
    for folder in (project / STATE_FOLDER / "run", project / STATE_FOLDER / "logs"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as refused:
            raise error("PROJECT_NOT_WRITABLE", path=project, why=refused.strerror or refused) from refused
        if not os.access(folder, os.W_OK):
            raise error("PROJECT_NOT_WRITABLE", path=project, why=f"no permission to write {folder}")


def _start(project: Path, warm: bool = False) -> Endpoint:
    installation = os.environ.get("HOPYARD_INSTALLATION", "")
    if not BUNDLE.exists() and os.path.isfile(installation):
        return _start_by(installation, project)
    node = find_node()
    log = project / STATE_FOLDER / "logs" / "sidecar-start.log"
    if not BUNDLE.exists():
        why = f"{BUNDLE} is missing; in a source tree build it with npm run build"
        raise error("SIDECAR_NOT_STARTED", project=project, why=why, log=log)
    try:
        with log.open("wb") as errors:
            command = [str(node), *NODE_OPTIONS, str(BUNDLE), "--project", str(project)]
            process = _spawn(command, project, errors, warm)
    except OSError as refused:
        raise error("SIDECAR_NOT_STARTED", project=project, why=refused, log=log) from refused
    try:
        return _await_health(process, project, log)
    finally:
        threading.Thread(target=process.wait, name="hopyard-sidecar-reaper", daemon=True).start()


def _start_by(installation: str, project: Path) -> Endpoint:
    """A managed environment holds neither Node nor the bundle: the installation that made it starts the sidecar."""
    log = project / STATE_FOLDER / "logs" / "sidecar-start.log"
    command = [installation, "-m", "hopyard._client.sidecar", str(project)]
    kernels_own = ("HOPYARD_INSTALLATION", "HOPYARD_ENVIRONMENT", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in kernels_own}
    said = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    found = running(project)
    if found is None:
        why = said.stderr.strip().splitlines()[-1:] or [f"it ended with code {said.returncode}"]
        raise error("SIDECAR_NOT_STARTED", project=project, why=why[0], log=log)
    return found


def _cache_folder() -> Path:
    """Of the user, whatever the project: compiled code of one installation serves all its sidecars."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hopyard"


def _spawn(command: list[str], project: Path, errors: IO[bytes], warm: bool) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_STARTERS_OWN)}
    environment["HOPYARD_PYTHON"] = sys.executable
    own = {
        "NODE_COMPILE_CACHE": str(_cache_folder() / "node-compile-cache"),
        # Two arenas of the C library are enough for it; each more would keep megabytes after a busy minute.
        "MALLOC_ARENA_MAX": "2",
        "HOPYARD_WARM_HOST": "1" if warm else "0",
    }
    own = {name: value for name, value in own.items() if name not in environment}
    # Named, so that the sidecar does not hand them on to executors.
    environment |= {**own, "HOPYARD_OWN_ENVIRONMENT": ",".join(own)}
    detached = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0  # DETACHED_PROCESS, NEW_PROCESS_GROUP
    return subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        creationflags=detached,
    )


def _await_health(process: subprocess.Popen[bytes], project: Path, log: Path) -> Endpoint:
    """Waits until it answers: its first line on stdout says when; its end before that is a failure."""
    stdout = process.stdout
    assert stdout is not None
    deadline = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as selector, stdout:
        selector.register(stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if selector.select(LOOK_SECONDS) and not os.read(stdout.fileno(), 65_536):
                return _ended(process, project, log)
            found = running(project)
            if found is not None:
                return found
    process.kill()
    raise error("SIDECAR_NOT_STARTED", project=project, why=f"no answer within {START_SECONDS:.0f} s", log=log)


def _ended(process: subprocess.Popen[bytes], project: Path, log: Path) -> Endpoint:
    code = process.wait()
    other = running(project)  # one started by other means may have been first
    if other is not None:
        return other
    raise error("SIDECAR_NOT_STARTED", project=project, why=f"it ended with code {code}{_tail(log)}", log=log)


def _tail(log: Path) -> str:
    try:
        lines = log.read_text("utf-8", "replace").strip().splitlines()[-15:]
    except OSError:
        return ""
    return " saying:\n" + "\n".join(lines) + "\n" if lines else ""


if __name__ == "__main__":  # for a starter that holds the lock already
    _start(Path(sys.argv[1]))
