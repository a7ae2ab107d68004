"""The versions of one package: which fit Python and platform, and why others do not. Answers are kept on the disk."""

from __future__ import annotations

import hashlib
import html
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments import files
from hopyard.environments.conda.channels import channel_records
from hopyard.environments.installed import normal
from hopyard.environments.pip.sources import Sources, configured
from hopyard.environments.pip.uv import known_index
from hopyard.environments.places import cache_folder
from hopyard.environments.search.fetch import JSON_PAGE, Page, PageMissing, fetch, unreachable
from hopyard.environments.shapes import VersionFound, VersionsAnswer

FRESH_SECONDS: Final = 600.0
_ANCHOR: Final = re.compile(rb"<a\b([^>]*)>\s*([^<]+?)\s*</a>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


class _File(msgspec.Struct, kw_only=True, rename="kebab"):
    filename: str
    requires_python: str | None = None
    yanked: bool | str = False
    size: int | None = None
    upload_time: str | None = None


class _Project(msgspec.Struct, kw_only=True):
    files: list[_File]


class _Kept(msgspec.Struct, kw_only=True):
    fetched_at: float
    summary: str
    files: list[_File]


def pip_versions(name: str, python: str) -> VersionsAnswer:
    kept, offline = _files(normal(name))
    found: dict[Version, VersionFound] = {}
    for file in kept.files:
        _take(file, python, found)
    ordered = [found[version] for version in sorted(found, reverse=True)]
    return VersionsAnswer(
        name=normal(name),
        manager="pip",
        versions=ordered,
        summary=kept.summary,
        offline=offline,
        fetched_at=kept.fetched_at,
    )


def conda_versions(name: str, channels: list[str]) -> VersionsAnswer:
    records = channel_records(channels, name)
    if not records:
        raise error("PACKAGE_NOT_FOUND", spec=name, where=f"in {', '.join(channels)}", hint="Check its name.")
    found = [
        (
            record.version,
            record.build_number,
            VersionFound(
                version=str(record.version),
                build=str(record.build),
                size=record.size or 0,
                channel=str(record.subdir),
            ),
        )
        for record in records
    ]
    found.sort(key=lambda each: (each[0], each[1]), reverse=True)
    return VersionsAnswer(name=name, manager="conda", versions=[each[2] for each in found], fetched_at=time.time())


def newest_of(name: str, python: str) -> str:
    """Empty: not known."""
    try:
        versions = pip_versions(name, python).versions
    except HopyardError:
        return ""
    return next((v.version for v in versions if v.compatible and not v.yanked and not v.prerelease), "")


def _files(name: str) -> tuple[_Kept, bool]:
    path = cache_folder() / "versions" / f"{hashlib.sha256(_key(name).encode()).hexdigest()[:24]}.json"
    old = _read(path)
    if old is not None and time.time() - old.fetched_at < FRESH_SECONDS:
        return old, False
    try:
        new = _fetched(name)
    except HopyardError as problem:
        if old is None or problem.code != "INDEX_UNREACHABLE":
            raise
        return old, True
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, new)
    return new, False


def _fetched(name: str) -> _Kept:
    sources = configured()
    indexes = [] if sources.no_index else [*sources.extra_indexes, sources.default_index or known_index()]
    found: list[_File] = []
    problems: list[HopyardError] = []
    known = False
    for url in indexes:
        try:
            page = fetch(f"{url.rstrip('/')}/{name}/", sources)
        except PageMissing:
            continue
        except HopyardError as problem:
            problems.append(problem)
            continue
        known = True
        found += _listed(page)
    for link in sources.find_links:
        found += _linked(link, name, sources)
    if not found and problems:
        raise problems[0]
    if not found and not known:
        raise error("PACKAGE_NOT_FOUND", spec=name, where="in the package index", hint="Check its spelling.")
    return _Kept(fetched_at=time.time(), summary=_summary(name, sources), files=found)


def _summary(name: str, sources: Sources) -> str:
    """Some indexes have a page of JSON beside the simple one; most have not."""
    if sources.no_index:
        return ""
    parts = urlsplit(sources.default_index or known_index())
    if not parts.path.rstrip("/").endswith("/simple") or parts.scheme == "file":
        return ""
    url = urljoin(parts.geturl().rstrip("/") + "/", f"../pypi/{name}/json")
    try:
        page = msgspec.json.decode(fetch(url, sources, "application/json").content, type=_About)
    except (PageMissing, HopyardError, ValueError):
        return ""
    return page.info.summary or ""


class _Info(msgspec.Struct):
    summary: str | None = None


class _About(msgspec.Struct):
    info: _Info


def _listed(page: Page) -> list[_File]:
    if page.kind == JSON_PAGE or page.kind.endswith("+json"):
        try:
            return msgspec.json.decode(page.content, type=_Project).files
        except ValueError as problem:
            raise unreachable(f"its page cannot be read ({problem})") from None
    if page.kind == "folder":
        return [_File(filename=name) for name in page.content.decode("utf-8", "replace").splitlines()]
    return list(_anchors(page.content))


def _anchors(content: bytes) -> Iterator[_File]:
    for attributes, text in _ANCHOR.findall(content):
        said = {
            key.lower(): html.unescape(double or single)
            for key, double, single in _ATTRIBUTE.findall(attributes.decode("utf-8", "replace"))
        }
        yanked = said.get("data-yanked")
        yield _File(
            filename=unquote(text.decode("utf-8", "replace")),
            requires_python=said.get("data-requires-python"),
            yanked=False if yanked is None else (yanked or True),
        )


def _linked(link: str, name: str, sources: Sources) -> list[_File]:
    url = link if "://" in link else Path(link).expanduser().resolve().as_uri()
    try:
        listed = _listed(fetch(url, sources))
    except (PageMissing, HopyardError):
        return []
    return [file for file in listed if normal(file.filename.partition("-")[0]) == name]


def _take(file: _File, python: str, found: dict[Version, VersionFound]) -> None:
    try:
        if file.filename.endswith(".whl"):
            _, version, _, tags = parse_wheel_filename(file.filename)
            fits = not python or bool(tags & _tags(python))
            other = f"no file of it is for Python {python} on this platform"
        else:
            _, version = parse_sdist_filename(file.filename)
            fits, other = True, ""
    except (InvalidWheelFilename, InvalidSdistFilename):
        return
    why = _python_refusal(file, python) or ("" if fits else other)
    shown = VersionFound(
        version=str(version),
        compatible=not why,
        why=why,
        yanked=("yanked" if file.yanked is True else str(file.yanked)) if file.yanked else "",
        prerelease=version.is_prerelease,
        size=file.size or 0,
        uploaded_at=file.upload_time or "",
    )
    old = found.get(version)
    if old is None or (shown.compatible and (not old.compatible or file.filename.endswith(".whl"))):
        found[version] = shown


def _python_refusal(file: _File, python: str) -> str:
    if not python or not file.requires_python:
        return ""
    try:
        fits = SpecifierSet(file.requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return ""
    return "" if fits else f"it needs Python {file.requires_python}"


@lru_cache(maxsize=8)
def _tags(python: str) -> frozenset[Tag]:
    numbers = tuple(int(part) for part in re.findall(r"\d+", python)[:2])
    interpreter = "cp" + "".join(map(str, numbers))
    return frozenset([*cpython_tags(numbers), *compatible_tags(numbers, interpreter)])


def _key(name: str) -> str:
    sources = configured()
    return " ".join([name, *sources.indexes, *sources.find_links, str(sources.no_index)])


def _read(path: Path) -> _Kept | None:
    try:
        return files.read(path, _Kept)
    except (OSError, ValueError):
        return None
