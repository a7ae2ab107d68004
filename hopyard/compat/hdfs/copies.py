"""Copies that are whole or not there: executors of one machine share the working directory, and several copy the same
thing at once."""

from __future__ import annotations

import errno
import filecmp
import itertools
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_IN_THE_WAY = (errno.ENOTEMPTY, errno.EEXIST, errno.EISDIR, errno.ENOTDIR)


def copy_whole(source: Path, target: Path) -> None:
    """Replaces what is there. A target that is a copy already, also one that somebody else just made, is left alone:
    whoever opens it meanwhile finds it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:100]}.", dir=target.parent) as beside:
        whole = Path(beside, "new")
        if source.is_dir():
            shutil.copytree(source, whole)
        else:
            shutil.copy2(source, whole)
        _put(whole, target, Path(beside))


def _put(whole: Path, target: Path, beside: Path) -> None:
    for attempt in itertools.count():
        try:
            whole.replace(target)
            return
        except OSError as problem:  # a file gives way to a file, a folder only when empty
            if problem.errno not in _IN_THE_WAY:
                raise
        if _holds(target, whole, _same_content) and _holds(whole, target, _any):
            return
        with suppress(FileNotFoundError):
            target.rename(beside / f"old-{attempt}")


def is_localized(source: Path, target: Path) -> bool:
    """As Hopsworks tells it: by names and sizes. What else lies in the target does no harm."""
    return _holds(target, source, _same_size)


def is_outdated(source: Path, target: Path) -> bool:
    """Whether nothing is lost by a new copy: all that lies there is in the source too, and not newer than there."""
    try:
        if not target.is_dir():
            return source.is_file() and target.stat().st_mtime_ns <= source.stat().st_mtime_ns
        return source.is_dir() and all(is_outdated(source / child.name, child) for child in target.iterdir())
    except FileNotFoundError:  # somebody replaces it just now
        return True


def is_same(one: Path, other: Path) -> bool:
    with suppress(FileNotFoundError):
        return one.samefile(other)
    return False


def _holds(target: Path, source: Path, alike: Callable[[Path, Path], bool]) -> bool:
    try:
        if not source.is_dir():
            return target.is_file() and alike(source, target)
        return target.is_dir() and all(_holds(target / child.name, child, alike) for child in source.iterdir())
    except FileNotFoundError:  # somebody replaces it just now
        return False


def _same_size(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size


def _same_content(one: Path, other: Path) -> bool:
    return filecmp.cmp(one, other, shallow=False)


def _any(_one: Path, _other: Path) -> bool:
    return True
