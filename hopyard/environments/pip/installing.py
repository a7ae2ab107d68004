"""Lays pip packages into a prefix, by hard links from uv's cache."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hopyard.environments.events import Logged, PhaseBegan, Progressed, Tell
from hopyard.environments.pip import uv
from hopyard.environments.pip.failures import installing_failure
from hopyard.environments.pip.sources import configured
from hopyard.environments.shapes import LockedPackage

_FETCHED: Final = re.compile(r"^ Downloaded (\S+)")
_PREPARED: Final = re.compile(r"^Prepared (\d+) package")
_INSTALLED: Final = re.compile(r"^Installed (\d+) package")
_LAID: Final = re.compile(r"^ \+ \S+==\S+")


def make_venv(prefix: Path, interpreter: str, name: str, guard: int | None) -> None:
    try:
        uv.run(
            ["venv", str(prefix), "--python", interpreter, "--no-project", "--prompt", name, "--quiet"],
            cwd=prefix.parent,
            guard=guard,
        )
    except uv.UvFailed as problem:
        raise installing_failure(problem, name, prefix) from None


def install(
    packages: Sequence[LockedPackage],
    interpreter: Path,
    prefix: Path,
    name: str,
    *,
    tell: Tell,
    guard: int | None,
    keep: bool,
    cached_only: bool = False,
) -> None:
    """`keep`: what conda laid there stays; else the prefix holds exactly these. `cached_only`: fails where something is
    missing in the cache.

    First from the cache alone, without a word to any index; when something is missing there, again with them. By
    version and hash and not by the addresses of the lock, since uv fetches from those anew each time.
    """
    if not packages:
        return
    path = prefix.parent / "requirements.txt"
    path.write_text("".join(map(_line, packages)), "utf-8")
    verb = ["pip", "install", "--no-deps", "--break-system-packages", "-r"] if keep else ["pip", "sync"]
    arguments = [*verb, str(path), "--python", str(interpreter), *configured().arguments()]
    try:
        _from_cache_or_index(arguments, prefix, _Progress(packages, tell), guard, cached_only)
    except uv.UvFailed as problem:
        raise installing_failure(problem, name, prefix) from None
    finally:
        path.unlink(missing_ok=True)


def _from_cache_or_index(
    arguments: list[str], prefix: Path, progress: _Progress, guard: int | None, cached_only: bool
) -> None:
    try:
        uv.run([*arguments, "--offline"], cwd=prefix.parent, line=progress.line_of_cache, guard=guard)
        return
    except uv.UvFailed:
        if cached_only:
            raise
    uv.run(arguments, cwd=prefix.parent, line=progress.line, guard=guard)


def _line(package: LockedPackage) -> str:
    hashes = "".join(f" --hash=sha256:{each}" for each in package.hashes)
    return f"{package.name}=={package.version}{hashes}\n"


class _Progress:
    """uv tells each larger file when it is there; the smaller ones come together when all are."""

    def __init__(self, packages: Sequence[LockedPackage], tell: Tell) -> None:
        self._sizes = {each.name: each.size for each in packages}
        self._total = sum(self._sizes.values())
        self._tell = tell
        self._bytes = 0
        self._packages = 0
        self._phase = "download"

    def line(self, text: str) -> None:
        fetched = _FETCHED.match(text)
        if fetched:
            self._bytes += self._sizes.get(fetched[1], 0)
            self._packages += 1
            self._say(fetched[1])
        elif _PREPARED.match(text):
            self._phase, self._bytes, self._packages = "link", self._total, 0
            self._tell(PhaseBegan(phase="link", says=text))
        elif _INSTALLED.match(text):
            self._phase, self._bytes, self._packages = "link", self._total, len(self._sizes)
            self._say("")
        if text.strip() and not _LAID.match(text):
            self._tell(Logged(line=text))

    def line_of_cache(self, text: str) -> None:
        """Of an attempt that may fail: only its success is told."""
        if _INSTALLED.match(text):
            self.line(text)

    def _say(self, item: str) -> None:
        self._tell(
            Progressed(
                phase=self._phase,
                bytes=self._bytes,
                total_bytes=self._total,
                packages=self._packages,
                total_packages=len(self._sizes),
                item=item,
            )
        )
