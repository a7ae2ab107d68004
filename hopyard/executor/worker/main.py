"""From a fresh process to a worker that waits for work. Importing this module loads all that workers share."""

import atexit
import builtins
import contextlib
import faulthandler
import fcntl
import gc
import importlib
import os
import signal
import sys
import termios
from typing import Final, NoReturn

from hopyard.executor import pipe
from hopyard.executor.board import Board
from hopyard.executor.child import WorkerEnds, WorkerSettings
from hopyard.executor.worker.channel import Channel
from hopyard.executor.worker.limits import MemoryLimit
from hopyard.executor.worker.runner import Runner
from hopyard.executor.worker.shell import make_shell
from hopyard.executor.worker.streams import OutputStream, no_input

BACKEND: Final = "module://matplotlib_inline.backend_inline"
QUIET_MS: Final = 1.0
"""The end of a run that took longer is told at once, whatever follows."""
_first_main: Final = sys.modules["__main__"]  # the shell puts its own there; this one's code still runs


def preload() -> None:
    """For processes that fork workers: the shell is made once, and the collector leaves shared pages alone."""
    make_shell()
    _install_old_names()
    gc.collect()
    gc.freeze()


def worker_main(ends: WorkerEnds, board: Board, settings: WorkerSettings) -> NoReturn:
    os.environ.update(settings.environment)
    os.environ.setdefault("MPLBACKEND", BACKEND)
    os.chdir(settings.directory)
    faulthandler.enable(file=2, all_threads=False)
    channel = Channel(ends, board)
    channel.interrupts.install()
    sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = OutputStream(channel, "stdout")
    sys.stderr = OutputStream(channel, "stderr")
    builtins.input = no_input
    _install_old_names()
    shell = make_shell()
    shell.put = channel.put
    descriptors = _Descriptors()
    runner = Runner(channel, board, shell, MemoryLimit(settings.memory_is_limited))
    streams = sys.stdout, sys.stderr
    try:
        channel.send(pipe.Ready(os.getpid()))
        for request in channel.requests():
            if isinstance(request, pipe.Leave):
                atexit._run_exitfuncs()
                channel.flush()
                os._exit(0)
            finished = runner.run(request)
            if not channel.is_ours:  # a child that user code forked fell out of its function
                os._exit(0)
            sys.stdout, sys.stderr = streams
            descriptors.restore()
            channel.interrupts.install()
            if descriptors.hold_output():
                channel.have_drained()
            channel.send(finished, quietly=finished.took_ms < QUIET_MS and not request.loud)
    except OSError:
        pass
    _end_group()


def _install_old_names() -> None:
    """`hops`, `maggy` and `pydoop` for functions that import them, as in the kernel they come from."""
    with contextlib.suppress(ImportError):
        importlib.import_module("hopyard.compat").install()


_NONE: Final = bytes(4)


class _Descriptors:
    """1 and 2 as they were, for when user code closes them."""

    def __init__(self) -> None:
        self._copies = {number: os.dup(number) for number in (1, 2)}

    def restore(self) -> None:
        for number, copy in self._copies.items():
            try:
                os.fstat(number)
            except OSError:
                os.dup2(copy, number)

    def hold_output(self) -> bool:
        """Whether something was written past Python that the agent has not read."""
        return any(fcntl.ioctl(copy, termios.FIONREAD, _NONE) != _NONE for copy in self._copies.values())


def _end_group() -> NoReturn:
    """The agent is gone: this process ends, and what it started with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
