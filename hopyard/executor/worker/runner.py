"""Runs one attempt: a cell in the lasting namespace, or a function with its row of arguments."""

import builtins
import os
import sys
import time
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Any, Final

import cloudpickle
from msgspec import UNSET

from hopyard._protocol.agent_messages import RunTrial
from hopyard._protocol.errors import HopyardError, describe_error
from hopyard._protocol.experiment import AgentFunctionWork, CellWork
from hopyard._protocol.failure import Failure
from hopyard._protocol.result import Interrupted, Outcome, Raised, Returned, Stopped
from hopyard.executor import context, pipe
from hopyard.executor.board import Board
from hopyard.executor.reporter import EarlyStopException, Reporter
from hopyard.executor.worker.channel import Channel
from hopyard.executor.worker.functions import Functions
from hopyard.executor.worker.limits import MemoryLimit
from hopyard.executor.worker.results import return_value
from hopyard.executor.worker.shell import MOST_TEXT, WorkerShell, error_item, safe_text, sendable
from hopyard.variables import LastingVariables

WORKDIR: Final = "HOPYARD_WORKDIR"
"""In an attempt's environment: the folder of its notebook, where relative paths and imports start."""
TRIAL_DIRECTORY: Final = "HOPYARD_TRIAL_DIRECTORY"
_EXECUTOR: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGE: Final = os.path.dirname(_EXECUTOR)
_GROUP: Final = getattr(builtins, "BaseExceptionGroup", ())
"""Since Python 3.11."""
MOST_OF_GROUP: Final = 10
_OURS: Final = (_EXECUTOR, os.path.join(_PACKAGE, "trials"), os.path.join(_PACKAGE, "compat", "training"))
"""Frames of these folders are not shown: they call the user's function."""


class Runner:
    def __init__(self, channel: Channel, board: Board, shell: WorkerShell, limit: MemoryLimit) -> None:
        self._channel = channel
        self._board = board
        self._shell = shell
        self._limit = limit
        self._functions = Functions()
        self._reported: Reporter | None = None
        self._number = 0
        self._variables = LastingVariables()
        self._workdir = os.getcwd()
        sys.path.insert(0, self._workdir)

    def run(self, request: pipe.Run) -> pipe.Finished:
        message = request.message
        interrupts = self._channel.interrupts
        began = time.perf_counter()
        context.current = message
        self._number = request.number
        if request.function is not None and isinstance(message.work, AgentFunctionWork):
            self._functions.receive(message.work.blob, request.function)
        outcome: Outcome
        try:
            self._enter(message.environment.get(WORKDIR))
            self._variables.set({**message.environment, TRIAL_DIRECTORY: message.directory})
            with self._shell.builtin_trap:
                self._limit.set(message.memory_mb)
                interrupts.begin(request.number)
                if isinstance(message.work, CellWork):
                    outcome = self._run_cell(message, message.work)
                else:
                    outcome = self._run_function(message, message.work)
                interrupts.in_user_code = False
        except BaseException as error:
            interrupts.in_user_code = False
            outcome = self._outcome_of(error, message)
        finally:
            context.current = None
            sys.last_value = sys.last_traceback = None
        if isinstance(outcome, Raised) and outcome.failure.code == "MEMORY_LIMIT":
            self._limit.was_reached()
        if self._reported is not None:
            self._channel.detach_reporter()
        self._reported, reported = None, self._reported
        resumed: bool | None = None
        if isinstance(message.checkpoint, str):
            resumed = reported is not None and reported.resumed
        return pipe.Finished(outcome, (time.perf_counter() - began) * 1000, resumed)

    def _enter(self, directory: str | None) -> None:
        if directory is not None and directory != self._workdir and os.path.isdir(directory):
            os.chdir(directory)
            if self._workdir in sys.path:
                sys.path.remove(self._workdir)
            sys.path.insert(0, directory)
            self._workdir = directory

    def _return(self) -> None:
        """Where a function went with os.chdir is its own affair: the next begins where all begin. Cells stay."""
        with suppress(OSError):
            os.chdir(self._workdir)

    def _run_function(self, message: RunTrial, work: AgentFunctionWork) -> Outcome:
        self._return()
        function = self._functions.get(work.blob, work.name)
        arguments: dict[str, Any] = {}
        if message.row is not UNSET:
            row = message.row
            arguments = cloudpickle.loads(row.pickled) if isinstance(row.pickled, bytes) else dict(row.params)
        if function.wants_reporter and "reporter" not in arguments:
            arguments["reporter"] = self._reporter(message)
        if function.wants_budget and isinstance(message.budget, int | float):
            arguments.setdefault("budget", message.budget)
        value = function.call(**arguments)
        self._after_execution()
        key = message.metric_key if isinstance(message.metric_key, str) else None
        return Returned(value=return_value(value, key, function.name))

    def _run_cell(self, message: RunTrial, work: CellWork) -> Outcome:
        result = self._shell.run_cell(work.code, store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, KeyboardInterrupt):
            return Interrupted()
        if error is not None:
            return self._raised(error, message, shown=True)
        names = self._shell.user_ns
        missing = [name for name in work.capture if name not in names]
        if missing:
            raise NameError(f"name {missing[0]!r} is not defined on this executor after the cell ran")
        value = {name: names[name] for name in work.capture} if work.capture else None
        return Returned(value=return_value(value, None, ", ".join(work.capture)))

    def _reporter(self, message: RunTrial) -> Reporter:
        reporter = Reporter(
            directory=message.directory,
            metric_name=message.metric_key if isinstance(message.metric_key, str) else "metric",
            stop_wanted=self._board.stop_of(self._number),
            wake=self._channel.wake,
            checkpoint=message.checkpoint if isinstance(message.checkpoint, str) else None,
        )
        self._channel.reporter = self._reported = reporter
        return reporter

    def _after_execution(self) -> None:
        """Figures left open by matplotlib are shown, as after a cell."""
        if self._shell.events.callbacks["post_execute"]:
            self._shell.events.trigger("post_execute")

    # -- ends other than a value

    def _outcome_of(self, error: BaseException, message: RunTrial) -> Outcome:
        if isinstance(error, KeyboardInterrupt):
            return Interrupted()
        if isinstance(error, EarlyStopException):
            return Stopped(value=return_value(error.metric, None, "broadcast"))
        if isinstance(error, HopyardError) and error.__cause__ is not None:
            cause = error.__cause__
            return self._raised(cause, message, coded=Failure(code=error.code, message=error.message, hint=error.hint))
        return self._raised(error, message)

    def _raised(
        self, error: BaseException, message: RunTrial, *, shown: bool = False, coded: Failure | None = None
    ) -> Raised:
        with self._limit.lifted():
            kind = type(error)
            lines = self._lines(error)
            if not shown:
                self._channel.put(error_item(kind, error, lines))
            failure = coded or _failure_of(error, message)
            failure.traceback = sendable("\n".join(lines)[:MOST_TEXT])
            return Raised(failure=failure)

    def _lines(self, error: BaseException) -> list[str]:
        """With what a group of exceptions holds, as Python itself prints it."""
        lines = self._own_lines(error)
        held = error.exceptions if isinstance(error, _GROUP) else ()
        for number, each in enumerate(held[:MOST_OF_GROUP], 1):
            lines += [f"\n{number} of {len(held)} in the {type(error).__name__}:", *self._lines(each)]
        return lines

    def _own_lines(self, error: BaseException) -> list[str]:
        kind, trace = type(error), _below_us(error.__traceback__)
        try:
            return list(self._shell.InteractiveTB.structured_traceback(kind, error, trace))
        except Exception:  # an exception class with odd attributes
            return traceback.format_exception_only(kind, error)
        finally:
            # It keeps the last traceback, with all that the functions in it held.
            self._shell.InteractiveTB.tb = None


def _failure_of(error: BaseException, message: RunTrial) -> Failure:
    if isinstance(error, HopyardError):
        return Failure(code=error.code, message=error.message, hint=error.hint)
    if isinstance(error, MemoryError):
        said, hint = describe_error("MEMORY_LIMIT", limit=message.memory_mb)
        return Failure(code="MEMORY_LIMIT", message=said, hint=hint)
    failure = Failure(code=type(error).__name__[:1_000], message=safe_text(error))
    if isinstance(error, ModuleNotFoundError) and error.name:
        failure.hint = _how_to_have(error.name.partition(".")[0])
    return failure


def _how_to_have(module: str) -> str:
    return (
        f"{module} is not installed where this executor runs, {sys.prefix}. Install its library in an environment "
        "(Environments, or %hopyard env install), use that one, and stop the executors that run: they keep theirs. "
        "A module of your own belongs beside the notebook."
    )[:MOST_TEXT]


def _below_us(trace: TracebackType | None) -> TracebackType | None:
    """The part of a traceback that belongs to user code; None for wrong arguments, where there is no such part."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS):
        trace = trace.tb_next
    return trace
