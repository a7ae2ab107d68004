"""Small JSON files that are whole or not there: written to a temporary name, flushed to the disk, renamed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hopyard._protocol.errors import HopyardError, error

T = TypeVar("T")

REMOVED_AGAIN_S: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Pauses before a folder is removed once more: threads that were cancelled may still put the file they hold into it."""


def write_text(path: Path, text: str) -> None:
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def write(path: Path, noun: msgspec.Struct) -> None:
    write_text(path, msgspec.json.format(msgspec.json.encode(noun), indent=1).decode() + "\n")


def read(path: Path, shape: type[T]) -> T:
    """FileNotFoundError when it is not there, ValueError when it is not what it should be."""
    return msgspec.json.decode(path.read_bytes(), type=shape)


def of_os(problem: OSError, path: Path) -> HopyardError:
    """A full disk and a folder that may not be written, in words."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return error("DISK_FULL", path=path)
    return error("PROJECT_NOT_WRITABLE", path=path, why=problem.strerror or problem)


def throw_away(folder: Path) -> None:
    """First renamed, so that a folder half removed never has the name of a whole one."""
    if not folder.exists():
        return
    doomed = folder.with_name(f".{folder.name}.{os.getpid()}.gone")
    try:
        folder.rename(doomed)
    except OSError:
        doomed = folder
    for pause in (0.0, *REMOVED_AGAIN_S):
        time.sleep(pause)
        shutil.rmtree(doomed, ignore_errors=True)
        if not doomed.exists():
            return


def size_of(folder: Path) -> int:
    total = 0
    stack = [str(folder)]
    while stack:
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
