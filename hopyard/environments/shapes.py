"""Nouns of environments: what is stored beside a generation, and what operations answer with. JSON, camelCase."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["venv", "conda"]
Manager: TypeAlias = Literal["pip", "conda"]
Machine: TypeAlias = Literal["all", "cpu", "gpu"]
PackageStatus: TypeAlias = Literal["ok", "missing", "changed", "extra"]


class Noun(msgspec.Struct, rename="camel", kw_only=True):
    """Unknown properties are skipped, so that an older Hopyard can read what a newer one wrote."""


class Wanted(Noun):
    """One line of a wish: a PEP 508 requirement (pip) or a match spec (conda), for all machines or some."""

    spec: str
    manager: Manager = "pip"
    machines: Machine = "all"


class Wish(Noun):
    """What was asked for, in the words of who asked."""

    python: str = ""
    """A version such as 3.12, or for a virtual environment the path of an interpreter."""
    packages: list[Wanted] = []
    channels: list[str] = []
    kernel: bool = True
    """Whether the kernel library and ipykernel are in it."""


class LockedPackage(Noun):
    name: str
    version: str
    manager: Manager
    url: str = ""
    sha256: str = ""
    """Of the file that fits here best."""
    hashes: list[str] = []
    """pip only: SHA-256 of all files of this version that may be installed."""
    size: int = 0
    build: str = ""
    """conda only"""
    subdir: str = ""
    """conda only"""
    requires: list[str] = []
    """Names of the packages it needs, of the same manager."""


class MachineLock(Noun):
    """Everything that an environment holds on machines of one type."""

    hash: str
    """SHA-256 over what is installed: the same hash is the same environment."""
    packages: list[LockedPackage]
    conda: list[dict[str, Any]] = []
    """Complete repodata records, as rattler installs them."""
    pylock: str = ""
    """The pip part as pylock.toml."""


class Lock(Noun):
    version: int
    kind: Kind
    platform: str
    python: str
    """Version of Python, complete."""
    machines: dict[Machine, MachineLock]
    """`all` alone, or `cpu` and `gpu` where these differ."""
    channels: list[str] = []
    kernel: str = ""
    """Version of the kernel library in it; empty: none."""


class EnvironmentRecord(Noun):
    name: str
    kind: Kind
    created_at: float
    display_name: str = ""
    """Of its kernel; empty: it is not a kernel."""


class GenerationRecord(Noun):
    number: int
    created_at: float
    because: str
    """The change that made it, in words: install numpy, pandas"""
    python: str
    lock_hash: str
    machine: Machine
    """The part of the lock that is installed here."""
    parent: int = 0
    size: int = 0
    """Bytes, those shared with caches by hard links included."""
    packages: int = 0
    tried_as: str = ""
    """Prefix that was tried out and from which this one is linked file by file. Empty: it was tried out itself."""


class GenerationView(GenerationRecord):
    current: bool = False
    in_use: bool = False
    """A process runs from it."""
    path: str = ""


class EnvironmentView(Noun):
    name: str
    kind: str
    """venv or conda; of a found one also jupyter, pixi …"""
    path: str
    """The prefix of the current generation."""
    interpreter: str = ""
    python: str = ""
    state: Literal["ready", "empty", "broken", "busy"] = "ready"
    says: str = ""
    """Why it is not ready."""
    managed: bool = True
    """False: found on this machine, and only read."""
    active: bool = False
    generation: int = 0
    generations: int = 0
    lock_hash: str = ""
    packages: int = 0
    size: int = 0
    kernel: str = ""
    """Name of its kernelspec; empty: it is not a kernel."""
    display_name: str = ""
    changed_at: float = 0


class PackageView(Noun):
    """A line of the table of installed libraries."""

    name: str
    version: str
    manager: Manager
    source: str = ""
    """PyPI, the host of another index, a conda channel's name, or files: of this machine."""
    machines: Machine = "all"
    status: PackageStatus = "ok"
    asked: bool = False
    """The user asked for it; else it came with others."""
    built_in: bool = False
    """The kernel library needs it: it cannot be removed."""
    size: int = 0
    newest: str = ""
    spec: str = ""
    requires: list[str] = []
    required_by: list[str] = []


class EnvironmentDetail(Noun):
    environment: EnvironmentView
    packages: list[PackageView]
    generations: list[GenerationView] = []
    wish: Wish | None = None


class Listing(Noun):
    environments: list[EnvironmentView]
    found: list[EnvironmentView] = []
    active: str = ""
    pythons: list[str] = []
    """Versions of Python that a virtual environment can be made from here."""


class PackageChange(Noun):
    name: str
    manager: Manager
    action: Literal["add", "upgrade", "downgrade", "change", "remove"]
    before: str = ""
    after: str = ""
    size: int = 0
    """Bytes to fetch when no cache has it; 0: not known."""
    asked: bool = False
    machines: Machine = "all"


class HeldBack(Noun):
    """A library that an upgrade leaves where it is although a newer version is there."""

    name: str
    manager: Manager
    version: str
    newest: str
    wish: str = ""
    """The line of the wish that does not let it go there; empty: it is not that."""
    relaxed: str = ""
    """The line that would."""
    by: list[str] = []
    """Others that do not go with the newest: pandas: numpy<2.3"""


class Preview(Noun):
    """What a change will do."""

    changes: list[PackageChange]
    unchanged: int = 0
    fetch: int = 0
    """Bytes to fetch at most."""
    lock_hash: str = ""
    notes: list[str] = []
    """What could not be had of a foreign file, and the like."""
    held_back: list[HeldBack] = []


class Changed(Noun):
    """Answer of everything that makes or switches a generation."""

    environment: EnvironmentView
    preview: Preview | None = None
    switched: bool = True
    """False: nothing to do, or only a preview was asked for."""
    seconds: float = 0


class NameFound(Noun):
    name: str
    match: Literal["exact", "prefix", "substring", "fuzzy"]
    manager: Manager = "pip"
    version: str = ""
    summary: str = ""
    channel: str = ""


class SearchAnswer(Noun):
    results: list[NameFound]
    total: int = 0
    """Names the index holds."""
    names_at: float = 0
    """When the list of names was fetched; 0: there is none yet."""
    refreshing: bool = False
    says: str = ""
    """Why there is little: no list yet, no network …"""
    millis: float = 0


class VersionFound(Noun):
    version: str
    compatible: bool = True
    why: str = ""
    """Why it is not compatible."""
    yanked: str = ""
    prerelease: bool = False
    size: int = 0
    uploaded_at: str = ""
    build: str = ""
    channel: str = ""


class VersionsAnswer(Noun):
    name: str
    manager: Manager
    versions: list[VersionFound]
    """Newest first."""
    summary: str = ""
    offline: bool = False
    """From the cache, since the index did not answer."""
    fetched_at: float = 0


class Exported(Noun):
    filename: str
    text: str
    notes: list[str] = []


class Packed(Noun):
    path: str
    size: int
    """Bytes"""
    sha256: str
    files: int
    python: str
    notes: list[str] = []
    seconds: float = 0


class Synced(Noun):
    path: str
    interpreter: str
    lock_hash: str
    changed: bool = False
    seconds: float = 0


class PrunedEnvironment(Noun):
    name: str
    removed: list[int]
    kept: list[int]
    in_use: list[int]
    """Kept because processes run from them."""


class Pruned(Noun):
    environments: list[PrunedEnvironment]
    freed: int = 0
    """Bytes, those shared with caches and other generations included."""


class Drift(Noun):
    module: str
    here: str
    there: str
    says: str


class DriftAnswer(Noun):
    differences: list[Drift]


class Reason(Noun):
    """Why a package is there, and what would break without it."""

    name: str
    version: str = ""
    asked: bool = False
    built_in: bool = False
    requires: list[str] = []
    required_by: list[str] = []
    paths: list[list[str]] = []
    """From something asked for down to the package, shortest first."""
    breaks: list[str] = []
    """What would not work without it."""


class KernelAnswer(Noun):
    kernel: str
    display_name: str
    path: str
