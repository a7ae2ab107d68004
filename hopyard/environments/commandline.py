"""The words of `hopyard env` and `%hopyard env`: the same, read once, made into an operation and its request."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from hopyard._protocol.errors import error
from hopyard.environments import requests, store
from hopyard.environments.places import Places, places
from hopyard.environments.shapes import Machine, Manager, Wanted

FORMATS: Final = ("environment.yml", "requirements.txt", "pylock.toml", "conda-explicit", "lock")


class Usage(Exception):
    """The words are not understood, or help was asked for: its text says what there is."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


class Command:
    """What was asked, and how to show its answer."""

    def __init__(self, operation: str, request: requests.Request, options: argparse.Namespace) -> None:
        self.operation = operation
        self.request = request
        self.json = bool(getattr(options, "json", False))
        self.output = str(getattr(options, "output", "") or "")
        self.verb = str(options.verb)


def read(words: Sequence[str], project: Path, prog: str = "hopyard env") -> Command:
    parser = _parser(prog)
    verbs = [name for name in VERBS if name in words[:1]]
    if words[:1] and not verbs and not words[0].startswith("-"):
        raise Usage(f"There is no {prog} {words[0]}. There are: {', '.join(VERBS)}.")
    options = _parsed(parser, list(words))
    if options.verb is None:
        raise Usage(parser.format_help())
    here = places(getattr(options, "project", None) or project)
    operation, request = VERBS[options.verb][2](options, here)
    return Command(operation, request, options)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        names = [action.option_strings[-1] for action in self._actions if action.option_strings]
        raise Usage(f"{message.rstrip('.')}. Options: {', '.join(names)}.")

    def print_help(self, file: object = None) -> None:
        raise Usage(self.format_help(), code=0)


def _parsed(parser: _Parser, words: list[str]) -> argparse.Namespace:
    known, unknown = parser.parse_known_args(words)
    if hasattr(known, "packages") and not any(each.startswith("-") for each in unknown):
        known.packages, unknown = [*known.packages, *unknown], []  # those that came after options
    if unknown:
        complaint = f"There is no option {unknown[0]}" if unknown[0].startswith("-") else f"{unknown[0]} is too much"
        (_of_verb(parser, known.verb) if known.verb else parser).error(complaint)
    return known


def _of_verb(parser: _Parser, verb: str) -> _Parser:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            chosen: _Parser = action.choices[verb]
            return chosen
    return parser


def _parser(prog: str) -> _Parser:
    parser = _Parser(prog=prog, description="Environments of the project.", allow_abbrev=False)
    parser.add_argument("--project", metavar="DIR", type=Path, help="the project's folder")
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name, (says, declare, _) in VERBS.items():
        verb = verbs.add_parser(name, description=says, help=says, allow_abbrev=False)
        verb.add_argument("--project", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="the project's folder")
        verb.add_argument("--json", action="store_true", help="print the answer as JSON")
        declare(verb)
    return parser


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


# Declarations of options, by verb.


def _environment_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-e",
        "--env",
        dest="environment",
        metavar="NAME",
        help="the environment (default: the kernel's own, the active or only one)",
    )


def _preview_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preview", action="store_true", help="show what would change, and change nothing")


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--display-name", metavar="TEXT", default="", help="of its kernel (default: its name)")
    _preview_option(parser)


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="show what is in this one")
    parser.add_argument("--found", action="store_true", help="also those that others made on this machine")
    parser.add_argument("--verify", action="store_true", help="compare what lies there with the lock")
    parser.add_argument("--outdated", action="store_true", help="look up the newest versions")


def _create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help='such as numpy or "numpy>=2"')
    parser.add_argument("--python", metavar="VERSION", default="", help="such as 3.12, or the path of an interpreter")
    parser.add_argument("--kind", choices=("venv", "conda"), help="default: conda when conda packages are asked for")
    parser.add_argument("--conda", nargs="+", metavar="PACKAGE", default=[], help="conda packages")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="where conda packages are")
    parser.add_argument("--no-kernel", action="store_true", help="without the kernel library")
    _new_options(parser)


def _packages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    _environment_option(parser)
    _preview_option(parser)


def _install(parser: argparse.ArgumentParser) -> None:
    _packages(parser)
    managers = parser.add_mutually_exclusive_group()
    managers.add_argument("--conda", action="store_true", help="conda packages (default in conda environments)")
    managers.add_argument("--pip", action="store_true", help="pip packages")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="for which machines")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="one more channel")


def _upgrade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--all", action="store_true", help="all of them")
    _environment_option(parser)
    _preview_option(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--force", action="store_true", help="also while processes run from it")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--format", choices=FORMATS, default="environment.yml", help="what kind of file")
    parser.add_argument("--pinned", action="store_true", help="everything pinned, not only what was asked for")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="for which machines")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="environment.yml, requirements.txt, pylock.toml, explicit list")
    parser.add_argument("--name", metavar="NAME", help="of the new environment (default: that of the file)")
    parser.add_argument("--kind", choices=("venv", "conda"), default="", help="default: what the file is for")
    parser.add_argument("--python", metavar="VERSION", default="", help="in place of the file's")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="in place of the file's")
    parser.add_argument("--no-kernel", action="store_true", help="without the kernel library")
    _new_options(parser)


def _clone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="an environment, or the folder of any other")
    parser.add_argument("name", metavar="NAME")
    _new_options(parser)


def _roll_back(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("generation", nargs="?", type=int, default=0, metavar="GENERATION", help="earlier or later")


def _sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--lock", metavar="FILE", default="", help="this lock in place of the environment's own")
    parser.add_argument("--target", metavar="DIR", default="", help="a folder for prefixes, one a lock")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="type of this machine")


def _prune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--keep", type=int, default=3, metavar="N", help="newest generations to keep (3)")


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="TEXT")
    parser.add_argument("--conda", action="store_true", help="in channels")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="in this channel")
    parser.add_argument("--versions", action="store_true", help="the versions of the package of this name")
    parser.add_argument("--python", metavar="VERSION", default="", help="versions for this Python")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="this many names (20)")
    _environment_option(parser)


def _kernel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--off", action="store_true", help="be no kernel any more")
    parser.add_argument("--display-name", metavar="TEXT", default="", help="as Jupyter shows it")


def _activate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="none: the one that runs Hopyard")


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", metavar="PACKAGE")
    _environment_option(parser)


# Requests, by verb.
_Made = tuple[str, requests.Request]


def _to_list(options: argparse.Namespace, here: Places) -> _Made:
    project = str(here.project)
    if options.outdated:
        return "outdated", requests.Outdated(project=project, name=_name(options, here))
    if options.name:
        path = options.name if os.sep in options.name else ""
        name = "" if path else options.name
        return "describe", requests.Describe(project=project, name=name, path=path, verify=options.verify)
    return "list", requests.ListEnvironments(project=project, found=options.found)


def _to_create(options: argparse.Namespace, here: Places) -> _Made:
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


def _to_install(options: argparse.Namespace, here: Places) -> _Made:
    name = _name(options, here)
    manager = _manager(options, here, name)
    return "change", requests.Change(
        project=str(here.project),
        name=name,
        install=_wanted(options.packages, manager, _machines(options)),
        channels=options.channel,
        preview=options.preview,
    )


def _to_uninstall(options: argparse.Namespace, here: Places) -> _Made:
    name = _name(options, here)
    project = str(here.project)
    return "change", requests.Change(project=project, name=name, remove=options.packages, preview=options.preview)


def _to_upgrade(options: argparse.Namespace, here: Places) -> _Made:
    if bool(options.packages) == options.all:
        raise Usage("Name the packages to upgrade, or say --all.")
    return "change", requests.Change(
        project=str(here.project),
        name=_name(options, here),
        upgrade=options.packages,
        upgrade_all=options.all,
        preview=options.preview,
    )


def _to_export(options: argparse.Namespace, here: Places) -> _Made:
    name = _name(options, here)
    project = str(here.project)
    return "export", requests.Export(
        project=project, name=name, format=options.format, pinned=options.pinned, machine=_machines(options)
    )


def _to_import(options: argparse.Namespace, here: Places) -> _Made:
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


def _to_clone(options: argparse.Namespace, here: Places) -> _Made:
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


def _to_roll_back(options: argparse.Namespace, here: Places) -> _Made:
    if options.name and options.name.isdecimal() and not options.generation:
        options.generation, options.name = int(options.name), None
    name = _name(options, here)
    return "rollback", requests.RollBack(project=str(here.project), name=name, generation=options.generation)


def _to_sync(options: argparse.Namespace, here: Places) -> _Made:
    name = options.name or ("" if options.lock and options.target else _name(options, here))
    return "sync", requests.Sync(
        project=str(here.project),
        name=name,
        lock=options.lock,
        target=options.target,
        machine=_machines(options),
    )


def _to_search(options: argparse.Namespace, here: Places) -> _Made:
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


def _to_kernel(options: argparse.Namespace, here: Places) -> _Made:
    name = _name(options, here)
    project = str(here.project)
    return "kernel", requests.Kernel(
        project=project, name=name, enabled=not options.off, display_name=options.display_name
    )


def _to_prune(options: argparse.Namespace, here: Places) -> _Made:
    if options.keep < 1:
        raise Usage(f"--keep {options.keep}: at least 1 generation stays.")
    return "prune", requests.Prune(project=str(here.project), name=options.name or "", keep=options.keep)


def _to_remove(options: argparse.Namespace, here: Places) -> _Made:
    return "remove", requests.Remove(project=str(here.project), name=options.name, force=options.force)


def _to_activate(options: argparse.Namespace, here: Places) -> _Made:
    return "activate", requests.Activate(project=str(here.project), name=options.name)


def _to_why(options: argparse.Namespace, here: Places) -> _Made:
    return "why", requests.Why(project=str(here.project), name=_name(options, here), package=options.package)


VERBS: Final[
    dict[
        str,
        tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace, Places], _Made]],
    ]
] = {
    "list": ("the environments, or what is in one", _list, _to_list),
    "create": ("a new environment", _create, _to_create),
    "install": ("packages into an environment", _install, _to_install),
    "uninstall": ("packages from an environment", _packages, _to_uninstall),
    "upgrade": ("packages to their newest versions", _upgrade, _to_upgrade),
    "remove": ("an environment, with its kernel", _remove, _to_remove),
    "export": ("what was asked for, or everything pinned, as a file", _export, _to_export),
    "import": ("a file that other tools wrote, as a new environment", _import, _to_import),
    "rollback": ("to the generation before, or to any", _roll_back, _to_roll_back),
    "sync": ("what lies there with the lock", _sync, _to_sync),
    "prune": ("old generations that nothing uses", _prune, _to_prune),
    "clone": ("an environment under a new name", _clone, _to_clone),
    "search": ("names and versions of packages", _search, _to_search),
    "kernel": ("be a Jupyter kernel, or be none", _kernel, _to_kernel),
    "activate": ("the environment that new executors use", _activate, _to_activate),
    "why": ("a package is there, and what needs it", _why, _to_why),
}
