"""The cached lists of names: one for pip's indexes as configured, one for each set of channels.

A list is renewed once a day, by whoever holds its file lock, while the old one goes on answering.
"""

from __future__ import annotations

import hashlib
import html
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from hopyard._client.lock import locked
from hopyard._protocol.errors import HopyardError
from hopyard.environments import files
from hopyard.environments.conda.channels import channel_names
from hopyard.environments.pip.sources import Sources, configured, without_secrets
from hopyard.environments.pip.uv import known_index
from hopyard.environments.places import cache_folder
from hopyard.environments.search.fetch import JSON_PAGE, Page, PageMissing, fetch
from hopyard.environments.search.names import NameIndex, write_names

FRESH_SECONDS: Final = 86_400.0
RETRY_SECONDS: Final = 60.0
_ANCHOR: Final = re.compile(rb"<a\b[^>]*>\s*([^<]+?)\s*</a>", re.IGNORECASE)
_FILE_NAME: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._]*?)-\d.*\.(?:whl|tar\.gz|zip)$")


class ListRecord(msgspec.Struct, kw_only=True, rename="camel"):
    fetched_at: float
    count: int
    sources: list[str]
    says: str = ""
    """What of the sources could not be reached."""


class NameList:
    """A list and its renewal. Threads may ask at once."""

    def __init__(self, key: str, sources: list[str], collect: Callable[[], tuple[set[str], list[str]]]) -> None:
        self.folder = cache_folder() / "names" / hashlib.sha256(key.encode()).hexdigest()[:16]
        self._sources = sources
        self._collect = collect
        self._index: NameIndex | None = None
        self._record: ListRecord | None = None
        self._looked = 0.0
        self._renewal: threading.Thread | None = None
        self.says = ""

    @property
    def record(self) -> ListRecord | None:
        self._look()
        return self._record

    @property
    def index(self) -> NameIndex | None:
        self._look()
        return self._index

    @property
    def renewing(self) -> bool:
        return self._renewal is not None and self._renewal.is_alive()

    def renew_if_old(self) -> None:
        record = self.record
        age = time.time() - record.fetched_at if record else float("inf")
        if age < FRESH_SECONDS or self.renewing or time.monotonic() - self._looked_failed < RETRY_SECONDS:
            return
        self._renewal = threading.Thread(target=self._renew_quietly, name="hopyard-names", daemon=True)
        self._renewal.start()

    def wait(self, seconds: float) -> None:
        if self._renewal is not None:
            self._renewal.join(seconds)

    def renew(self) -> ListRecord:
        """Fetches now. What cannot be reached is said; when nothing can, the old list stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        began = time.time()
        with locked(self.folder / "guard"):
            done = self._read_record()
            if done is not None and done.fetched_at >= began:  # another process was first
                return done
            for stray in self.folder.glob(".*"):  # of a process that ended while it wrote
                stray.unlink(missing_ok=True)
            names, problems = self._collect()
            if not names and problems and done is not None:
                raise HopyardError("INDEX_UNREACHABLE", problems[0])
            record = ListRecord(
                fetched_at=time.time(),
                count=write_names(self.folder / "names", names),
                sources=[without_secrets(each) for each in self._sources],
                says=" ".join(problems),
            )
            if names:
                files.write(self.folder / "record.json", record)
            self.says = record.says
            return record

    _looked_failed = float("-inf")

    def _renew_quietly(self) -> None:
        try:
            record = self.renew()
            if not record.count:
                self._looked_failed = time.monotonic()
        except (HopyardError, OSError) as problem:
            self._looked_failed = time.monotonic()
            self.says = str(problem)

    def _look(self) -> None:
        """Opens the list that lies there now."""
        record = self._read_record()
        if record is None or (self._record is not None and record.fetched_at == self._record.fetched_at):
            return
        try:
            self._index = NameIndex(self.folder / "names")
        except (OSError, ValueError):
            return
        self._record = record

    def _read_record(self) -> ListRecord | None:
        try:
            return files.read(self.folder / "record.json", ListRecord)
        except (OSError, ValueError):
            return None


def pip_names() -> NameList:
    sources = configured()
    default = [] if sources.no_index else [sources.default_index or known_index()]
    indexes = [*(() if sources.no_index else sources.extra_indexes), *default]
    everything = [*indexes, *sources.find_links]

    def collect() -> tuple[set[str], list[str]]:
        names: set[str] = set()
        problems: list[str] = []
        for url in indexes:
            try:
                names.update(root_names(fetch(url.rstrip("/") + "/", sources)))
            except PageMissing:
                problems.append(f"{without_secrets(url)} has no list of names; exact names are found all the same.")
            except HopyardError as problem:
                problems.append(problem.message)
        for link in sources.find_links:
            names.update(linked_names(link, sources))
        return names, problems

    return NameList("pip " + " ".join(everything), everything, collect)


def conda_names(channels: list[str]) -> NameList:
    def collect() -> tuple[set[str], list[str]]:
        try:
            return set(channel_names(channels)), []
        except HopyardError as problem:
            return set(), [problem.message]

    return NameList("conda " + " ".join(channels), channels, collect)


def root_names(page: Page) -> Iterator[str]:
    if page.kind == "folder":
        yield from page.content.decode("utf-8", "replace").splitlines()
    elif page.kind == JSON_PAGE or page.kind.endswith("+json"):
        listed = msgspec.json.decode(page.content, type=_Root)
        yield from (project.name for project in listed.projects)
    else:
        for name in _ANCHOR.findall(page.content):
            yield html.unescape(name.decode("utf-8", "replace")).strip("/")


def linked_names(link: str, sources: Sources) -> set[str]:
    url = link if "://" in link else Path(link).expanduser().resolve().as_uri()
    try:
        page = fetch(url, sources)
    except (PageMissing, HopyardError):
        return set()
    found = (_FILE_NAME.match(name.rpartition("/")[2]) for name in root_names(page))
    return {match[1] for match in found if match}


class _Project(msgspec.Struct):
    name: str


class _Root(msgspec.Struct):
    projects: list[_Project]
