"""`launch`: one function, on every executor or once for each row of arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import UNSET

from hopyard._client.driver import Driver, driver
from hopyard._client.project import STATE_FOLDER, notebook_file
from hopyard._protocol.errors import NoExecutor, error_from
from hopyard._protocol.experiment import ExperimentSpec, FunctionWork, Plan, ReplicasPlan, RowsPlan
from hopyard.experiment.arguments import check_function, name_of, rows_of
from hopyard.experiment.fleet import Wanted, choose, to_start
from hopyard.experiment.handle import Handle, Shape
from hopyard.experiment.interrupts import HeldInterrupt
from hopyard.experiment.lasting import keep
from hopyard.experiment.result import Launched, LogDir, check_metric_key, outputs_of
from hopyard.experiment.show.viewers import ipython_shell, viewer
from hopyard.experiment.submission import submit

SOURCE_CHARACTERS = 200_000


def launch(
    fn: Callable[..., Any],
    args_dict: Mapping[str, Iterable[Any]] | None = None,
    name: str = "no-name",
    local_logdir: bool = False,
    description: str | None = None,
    metric_key: str | None = None,
    *,
    wait: bool = True,
    executors: int | None = None,
    gpus: float | None = None,
    memory_mb: int | None = None,
    fresh_process: bool = False,
    retries: int | None = None,
    priority: float | None = None,
    keep_files: bool = False,
) -> Any:
    """Runs `fn` on every executor of the notebook's fleet, or once for each position of the lists in `args_dict`.

    Returns `(logdir, outputs)`; the same value serves as the path of its directory, and `.experiment` has all results.
    With `wait=False` returns a handle at once. Executors are started when none run; `executors`, `gpus` and
    `memory_mb` say which; of several experiments on one fleet, one of twice the `priority` (1 unless told) gets twice
    the executor time. With `keep_files` the function has a working directory of its own, a file that it returns by name
    is kept in its trial's directory, and its path there returned. `local_logdir` is accepted for older notebooks: files
    are always local here.
    """
    function = check_function(fn)
    wanted = Wanted(executors=executors, gpus=gpus, memory_mb=memory_mb)
    rows = rows_of(function, args_dict)
    shape = old_shape if era().startswith(("0.", "1.0")) else new_shape
    keyed = shape if metric_key is None else _with_metric_key(shape, metric_key)
    here = driver()
    here.begin()
    plan = ReplicasPlan() if rows is None else RowsPlan(rows=rows)
    sent = _keeping_files(function) if keep_files else None
    spec, content = spec_of(function, plan, here, kind="launch", name=name, description=description, sent=sent)
    spec.metric_key = metric_key if metric_key is not None else UNSET
    spec.fresh_process = fresh_process or UNSET
    spec.retries = retries if retries is not None else UNSET
    spec.priority = priority if priority is not None else UNSET
    return start(spec, content, wanted, keyed, wait=wait)


def start(
    spec: ExperimentSpec,
    function: bytes | None,
    wanted: Wanted,
    shape: Shape,
    *,
    wait: bool,
    tolerant: bool = False,
    more: Sequence[bytes] = (),
) -> Any:
    """Submits on the chosen executors and waits, or hands out the handle."""
    here = driver()
    replicas = spec.plan if isinstance(spec.plan, ReplicasPlan) else None
    if replicas is not None and wanted.executors is not None:
        replicas.count = wanted.executors  # on so many of a larger fleet
    choice = choose(here, wanted, larger=replicas is not None, waits=wait)
    spec.fleet = choice.fleet if choice.fleet is not None else UNSET
    spec.start_fleet = choice.start if choice.start is not None else UNSET
    spec.notebook = here.notebook if here.notebook is not None else UNSET
    cell = _cell_id()
    spec.cell = cell if cell is not None else UNSET
    global _last
    with HeldInterrupt() as interrupt:
        try:
            view, connection = submit(here, spec, function, watch=wait, more=more)
        except NoExecutor:
            if wanted.anything:
                raise
            spec.start_fleet = to_start(here, wanted)  # none runs: this call starts some
            view, connection = submit(here, spec, function, watch=wait, more=more)
        handle = Handle(here, view, shape, connection, tolerant=tolerant)
        _last = handle
        keep(shape, handle.directory)
        if wait:
            return handle.blocking(interrupt)
    viewer().now(handle.story)
    return handle


def _keeping_files(function: Callable[..., Any]) -> Callable[..., Any]:
    from hopyard.trials.kept_files import FilesKept

    return FilesKept(function)


_last: Handle | None = None


def last() -> Handle:
    """The experiment that this kernel started last."""
    if _last is None:
        raise error_from("EXPERIMENT_NOT_FOUND", "This kernel has started no experiment yet.", "See experiment.list().")
    return _last


def new_shape(handle: Handle) -> Launched:
    return Launched(str(handle.directory), outputs_of(handle.story, handle.results), handle)


def old_shape(handle: Handle) -> LogDir:
    return LogDir(str(handle.directory), outputs_of(handle.story, handle.results), handle)


def _with_metric_key(shape: Shape, key: str) -> Shape:
    def checked(handle: Handle) -> Any:
        check_metric_key(key, handle.story.trials, handle.results)
        return shape(handle)

    return checked


def spec_of(
    fn: Callable[..., Any],
    plan: Plan,
    here: Driver,
    *,
    kind: str,
    name: str,
    description: str | None,
    sent: Callable[..., Any] | None = None,
    drift_told: bool = False,
) -> tuple[ExperimentSpec, bytes]:
    """The experiment and the function's bytes. `sent`, an object that calls the function, travels in its place."""
    from hopyard.experiment.pickling import pickled

    # Without environments executors run in this very Python.
    if not drift_told and (here.project / STATE_FOLDER / "environments").is_dir():
        from hopyard.experiment import drift

        drift.tell(fn, here)
    content = pickled(fn, folders(here), sent)
    work = FunctionWork(blob=sha256(content).hexdigest(), name=name_of(fn))
    source = _source(fn)
    if source is not None:
        work.source = source
    spec = ExperimentSpec(
        kind=kind,
        name=name if name != "no-name" else name_of(fn),
        work=work,
        plan=plan,
        description=description if description is not None else UNSET,
    )
    return spec, content


def folders(here: Driver) -> list[Path]:
    """Where modules lie that executors may not have: the project, the notebook's folder, the working directory."""
    notebook = notebook_file()
    all_of_them = [here.project, *([notebook.parent] if notebook is not None else []), Path.cwd()]
    return list(dict.fromkeys(all_of_them))


def _source(fn: Callable[..., Any]) -> str | None:
    own = getattr(fn, "__source__", None)  # of an object that knows better: a cell run as trials
    if isinstance(own, str):
        return own[:SOURCE_CHARACTERS]
    try:
        return inspect.getsource(fn)[:SOURCE_CHARACTERS]
    except (OSError, TypeError):
        return None


def _cell_id() -> str | None:
    """The id of the cell that runs, as JupyterLab says it with each request."""
    kernel = getattr(ipython_shell(), "kernel", None)
    parent = kernel.get_parent() if kernel is not None else None
    found = (parent or {}).get("metadata", {}).get("cellId")
    return found if isinstance(found, str) else None


def era() -> str:
    """The version of hops whose results are wanted, when a notebook set `hops.compat`."""
    import sys

    said = getattr(sys.modules.get("hops"), "compat", None)
    return said if isinstance(said, str) else ""
