"""So that nothing outlives its agent: death signals, adoption of orphans, and their end."""

import contextlib
import ctypes
import os
import signal
import sys
from typing import Final

from hopyard.executor import procfs

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_libc: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """SIGKILL for this process when `parent`, which forked it, ends. Linux only; elsewhere the closed pipe ends it."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """Descendants whose parent ends become children of this process, also those in sessions of their own."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def kill_group(group: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, how)


def end_orphans(keep: set[int]) -> None:
    """Kills every child of this process but those in `keep`, and what they leave behind in turn."""
    for _ in range(100):
        strangers = [pid for pid in procfs.children(os.getpid()) if pid not in keep]
        if not strangers:
            return
        for pid in strangers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def describe_status(status: int) -> str:
    """How a process ended, in words: "exit code 3" or "signal 11 (SIGSEGV)"."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"
