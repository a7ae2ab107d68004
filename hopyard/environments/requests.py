"""Requests of the operations. `project` is the project's folder."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from hopyard.environments.shapes import Kind, Machine, Manager, Wanted


class Request(msgspec.Struct, rename="camel", kw_only=True, forbid_unknown_fields=True):
    project: str


class ListEnvironments(Request):
    found: bool = False
    """Also those on this machine that Hopyard does not manage; takes longer."""
    pythons: bool = False


class Named(Request):
    name: str


class Describe(Named):
    generation: int = 0
    """0: the current one"""
    path: str = ""
    """Prefix of a found environment, in place of a name."""
    verify: bool = False
    """Compare what lies in the prefix with the lock."""


class Create(Named):
    kind: Kind = "venv"
    python: str = ""
    packages: list[Wanted] = []
    channels: list[str] = []
    kernel: bool = True
    display_name: str = ""
    """Make it a kernel of this name; empty: the environment's name."""
    machine: Machine = "all"
    """Type of this machine; all: find out."""
    preview: bool = False
    """Answer with what would be done, and do nothing."""


class Change(Named):
    """A batch: all of it in one solve and one generation."""

    install: list[Wanted] = []
    remove: list[str] = []
    upgrade: list[str] = []
    upgrade_all: bool = False
    channels: list[str] = []
    machine: Machine = "all"
    preview: bool = False
    expect: str = ""
    """Lock hash of the preview that was agreed to; another outcome is refused."""


class Clone(Named):
    """`name` is the new one."""

    source: str
    """Name of a managed environment, or prefix of a found one."""
    display_name: str = ""
    kernel: bool = True
    """Of a found one: add the kernel library. A managed one is cloned as it is."""
    preview: bool = False


class RollBack(Named):
    generation: int = 0
    """0: the one before the current one"""


class Prune(Request):
    name: str = ""
    """Empty: all environments"""
    keep: int = 3


class Remove(Named):
    force: bool = False
    """Also while processes run from it."""


class Export(Named):
    format: Literal["environment.yml", "requirements.txt", "pylock.toml", "conda-explicit", "lock"]
    pinned: bool = False
    """Everything pinned, else what was asked for."""
    machine: Machine = "all"


class Pack(Named):
    out: str
    """The archive's file, .tar.gz or .tgz"""


class Import(Named):
    text: str = ""
    path: str = ""
    """The file; either this or its text."""
    filename: str = ""
    """Tells the format when only the text is given."""
    kind: Kind | Literal[""] = ""
    python: str = ""
    channels: list[str] = []
    kernel: bool = True
    display_name: str = ""
    machine: Machine = "all"
    preview: bool = False


class Sync(Request):
    name: str = ""
    lock: str = ""
    """Path of a lock file; empty: the current lock of the environment `name`."""
    target: str = ""
    """Folder for prefixes, one a lock hash; empty: the environment itself."""
    machine: Machine = "all"


class Kernel(Named):
    enabled: bool = True
    display_name: str = ""


class Activate(Request):
    name: str = ""
    """Empty: the environment that runs Hopyard."""


class Search(Request):
    query: str
    id: Any = None
    manager: Manager = "pip"
    channels: list[str] = []
    name: str = ""
    """Environment whose channels are searched."""
    limit: int = 30


class Versions(Request):
    package: str
    manager: Manager = "pip"
    channels: list[str] = []
    name: str = ""
    """Environment whose Python and channels count."""
    python: str = ""


class Outdated(Named):
    pass


class Why(Named):
    package: str


class DriftCheck(Request):
    modules: dict[str, str]
    """Module → version in the kernel, empty when it has none."""
    name: str = ""
    interpreter: str = ""
    """Of the executors; in place of a name."""


class Refresh(Request):
    """Fetch the lists of names again."""

    force: bool = False
