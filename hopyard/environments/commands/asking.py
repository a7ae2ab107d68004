"""From the options of a verb to its operation and request."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from hopyard._protocol.errors import error
from hopyard.environments import requests, store
from hopyard.environments.places import Places
from hopyard.environments.shapes import Machine, Manager, Wanted

Asked = tuple[str, requests.Request]


class Usage(Exception):
    """The words are not understood, or help was asked for: its text says what there is."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


def to_list(options: argparse.Namespace, here: Places) -> Asked:
    project = str(here.project)
    if options.outdated:
        return "outdated", requests.Outdated(project=project, name=_name(options, here))
    if options.name:
        path = options.name if os.sep in options.name else ""
        name = "" if path else options.name
        return "describe", requests.Describe(project=project, name=name, path=path, verify=options.verify)
    return "list", requests.ListEnvironments(project=project, found=options.found)


def to_create(options: argparse.Namespace, here: Places) -> Asked:
    conda = bool(options.conda or options.channel)
    return "create", requests.Create(
        project=str(here.project),
        name=options.name,
        kind=options.kind or ("conda" if conda else "venv"),
        python=options.python,
        packages=[*_wanted(options.conda, "conda"), *_wanted(options.packages, "pip")],
        channels=options.channel,
        kernel=not options.no_kernel,
        display_name=options.display_name,
        preview=options.preview,
    )


def to_install(options: argparse.Namespace, here: Places) -> Asked:
    name = _name(options, here)
    manager = _manager(options, here, name)
    return "change", requests.Change(
        project=str(here.project),
        name=name,
        install=_wanted(options.packages, manager, _machines(options)),
        channels=options.channel,
        preview=options.preview,
    )


def to_uninstall(options: argparse.Namespace, here: Places) -> Asked:
    name = _name(options, here)
    project = str(here.project)
    return "change", requests.Change(project=project, name=name, remove=options.packages, preview=options.preview)


def to_upgrade(options: argparse.Namespace, here: Places) -> Asked:
    if bool(options.packages) == options.all:
        raise Usage("Name the packages to upgrade, or say --all.")
    return "change", requests.Change(
        project=str(here.project),
        name=_name(options, here),
        upgrade=options.packages,
        upgrade_all=options.all,
        preview=options.preview,
    )


def to_export(options: argparse.Namespace, here: Places) -> Asked:
    name = _name(options, here)
    project = str(here.project)
    return "export", requests.Export(
        project=project, name=name, format=options.format, pinned=options.pinned, machine=_machines(options)
    )


def to_pack(options: argparse.Namespace, here: Places) -> Asked:
    out = os.path.abspath(os.path.expanduser(options.out))
    return "pack", requests.Pack(project=str(here.project), name=_name(options, here), out=out)


def to_import(options: argparse.Namespace, here: Places) -> Asked:
    path = Path(options.file).expanduser()
    return "import", requests.Import(
        project=str(here.project),
        name=options.name or _name_in(path) or path.stem,
        path=str(path.absolute()),
        kind=options.kind,
        python=options.python,
        channels=options.channel,
        kernel=not options.no_kernel,
        display_name=options.display_name,
        preview=options.preview,
    )


def _name_in(path: Path) -> str:
    """environment.yml says its own name."""
    if path.suffix not in (".yml", ".yaml"):
        return ""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return next((line.partition(":")[2].strip().strip("'\"") for line in lines if line.startswith("name:")), "")


def to_clone(options: argparse.Namespace, here: Places) -> Asked:
    source = options.source
    if os.sep in source:
        source = str(Path(source).expanduser().absolute())
    return "clone", requests.Clone(
        project=str(here.project),
        name=options.name,
        source=source,
        display_name=options.display_name,
        preview=options.preview,
    )


def to_roll_back(options: argparse.Namespace, here: Places) -> Asked:
    if options.name and options.name.isdecimal() and not options.generation:
        options.generation, options.name = int(options.name), None
    name = _name(options, here)
    return "rollback", requests.RollBack(project=str(here.project), name=name, generation=options.generation)


def to_sync(options: argparse.Namespace, here: Places) -> Asked:
    name = options.name or ("" if options.lock and options.target else _name(options, here))
    return "sync", requests.Sync(
        project=str(here.project),
        name=name,
        lock=options.lock,
        target=options.target,
        machine=_machines(options),
    )


def to_search(options: argparse.Namespace, here: Places) -> Asked:
    manager: Manager = "conda" if options.conda or options.channel else "pip"
    name, project = options.environment or "", str(here.project)
    if options.versions:
        return "versions", requests.Versions(
            project=project,
            package=options.query,
            manager=manager,
            channels=options.channel,
            name=name,
            python=options.python,
        )
    return "search", requests.Search(
        project=project, query=options.query, manager=manager, channels=options.channel, name=name, limit=options.limit
    )


def to_kernel(options: argparse.Namespace, here: Places) -> Asked:
    name = _name(options, here)
    project = str(here.project)
    return "kernel", requests.Kernel(
        project=project, name=name, enabled=not options.off, display_name=options.display_name
    )


def to_prune(options: argparse.Namespace, here: Places) -> Asked:
    if options.keep < 1:
        raise Usage(f"--keep {options.keep}: at least 1 generation stays.")
    return "prune", requests.Prune(project=str(here.project), name=options.name or "", keep=options.keep)


def to_remove(options: argparse.Namespace, here: Places) -> Asked:
    return "remove", requests.Remove(project=str(here.project), name=options.name, force=options.force)


def to_activate(options: argparse.Namespace, here: Places) -> Asked:
    return "activate", requests.Activate(project=str(here.project), name=options.name)


def to_why(options: argparse.Namespace, here: Places) -> Asked:
    return "why", requests.Why(project=str(here.project), name=_name(options, here), package=options.package)


def _name(options: argparse.Namespace, here: Places) -> str:
    """The environment meant: said, else that of this kernel, else the active one, else the only one."""
    said = getattr(options, "environment", None) or getattr(options, "name", None)
    if said:
        return str(said)
    kernels = os.environ.get("HOPYARD_ENVIRONMENT")
    if kernels and Path(kernels).parent == here.root:
        return Path(kernels).name
    names = [place.name for place in here.all() if place.record.exists()]
    chosen = store.active_name(here) or (names[0] if len(names) == 1 else "")
    if not chosen:
        known = f"one of: {', '.join(names)}" if names else "none is there yet: hopyard env create NAME"
        raise error("BAD_REQUEST", what="An environment", why=f"name it with --env; {known}")
    return chosen


def _manager(options: argparse.Namespace, here: Places, name: str) -> Manager:
    if options.conda:
        return "conda"
    if options.pip:
        return "pip"
    place = here.environment(name)
    return "conda" if place.record.exists() and store.record_of(place).kind == "conda" else "pip"


def _machines(options: argparse.Namespace) -> Machine:
    chosen: Machine = options.machines
    return chosen


def _wanted(specs: Sequence[str], manager: Manager, machines: Machine = "all") -> list[Wanted]:
    return [Wanted(spec=spec, manager=manager, machines=machines) for spec in specs]
