"""A working directory of a trial's own, as every executor had one on Hopsworks. Runs on executors: imports are light.

What a trial writes by a plain name is not another trial's, and what lies beside the notebook is found as before: small
files as copies, which a trial may write to, all else as links.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from hopyard.tensorboard import TRIAL_DIRECTORY

SHARED: Final = "HOPYARD_SHARED_DIRECTORY"
"""Where the notebook's own files lie, while a trial has a working directory of its own."""
FILES: Final = "files"
"""The folder of a trial with what it left in its working directory."""
_COPIED_BYTES: Final = 1 << 20
_NOT_SHOWN: Final = (".hopyard", "Experiments")


@contextmanager
def own_directory() -> Iterator[str | None]:
    """The working directory is the trial's own, this one; in a notebook's process nothing changes, and it is None."""
    trial = os.environ.get(TRIAL_DIRECTORY)
    if trial is None:
        yield None
        return
    shared = os.getcwd()
    own = _made(trial)
    shown = _show(shared, own)
    os.chdir(own)
    os.environ[SHARED] = shared
    try:
        yield own
    finally:
        os.chdir(shared)
        os.environ.pop(SHARED, None)
        _clear(own, shown, os.path.join(trial, FILES))


def shared_path(path: str) -> str:
    """Where a relative path lies for every trial: beside the notebook."""
    return os.path.join(os.environ.get(SHARED) or os.getcwd(), os.path.expanduser(path))


def show(path: str) -> None:
    """What came to lie beside the notebook is seen from the trial's own directory too."""
    shared = os.environ.get(SHARED)
    if shared is not None and os.path.realpath(path).startswith(os.path.realpath(shared) + os.sep):
        name = os.path.relpath(os.path.realpath(path), os.path.realpath(shared)).split(os.sep)[0]
        with suppress(FileExistsError):
            os.symlink(os.path.join(shared, name), name)


def _made(trial: str) -> str:
    project, _, _ = trial.rpartition(f"{os.sep}Experiments{os.sep}")
    work = os.path.join(project, ".hopyard", "work") if project else trial
    os.makedirs(work, exist_ok=True)
    mine = f"{socket.gethostname()}-"
    for each in os.listdir(work) if project else ():
        pid = each.removeprefix(mine).partition("-")[0]
        if each.startswith(mine) and pid.isdecimal() and not _runs(int(pid)):
            shutil.rmtree(os.path.join(work, each), ignore_errors=True)  # its worker was killed
    return os.path.realpath(tempfile.mkdtemp(prefix=f"{mine}{os.getpid()}-", dir=work))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _show(shared: str, own: str) -> dict[str, tuple[int, int]]:
    """Links and copies all that lies in `shared`; of the copies, when they were last written and how long they are."""
    copies = {}
    for entry in os.scandir(shared):
        if entry.name in _NOT_SHOWN:
            continue
        target = os.path.join(own, entry.name)
        with suppress(OSError):  # gone meanwhile, or not ours to read
            if entry.is_file() and entry.stat().st_size <= _COPIED_BYTES:
                shutil.copy2(entry.path, target)
                copies[entry.name] = _written(target)
            else:
                os.symlink(entry.path, target)
    return copies


def _written(path: str) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_mtime_ns, status.st_size


def _clear(own: str, copies: dict[str, tuple[int, int]], files: str) -> None:
    """What the trial made or changed is kept with it."""
    for entry in os.scandir(own):
        if entry.is_symlink() or (entry.name in copies and _written(entry.path) == copies[entry.name]):
            os.unlink(entry.path)
        else:
            os.makedirs(files, exist_ok=True)
            shutil.move(entry.path, os.path.join(files, entry.name))
    shutil.rmtree(own, ignore_errors=True)
