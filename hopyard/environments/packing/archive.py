"""The archive itself, .tar.gz: the same members make the same bytes, whoever packs them and whenever."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

from hopyard.environments.packing.members import Member

_EPOCH: Final = 315_532_800
"""Seconds: 1980, the first year of a .zip, into which some repack it."""
_LEVEL: Final = 6


def write(path: Path, members: Iterable[Member], packed: Callable[[Member, int], None]) -> int:
    """Gives the number of members; `packed` hears of each with its bytes."""
    count = 0
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=_LEVEL, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for member in members:
            packed(member, _add(archive, member))
            count += 1
    with path.open("rb+") as whole:
        os.fsync(whole.fileno())
    return count


def unpack(path: Path, folder: Path) -> None:
    with tarfile.open(path) as archive:
        if hasattr(tarfile, "tar_filter"):
            archive.extractall(folder, filter="tar")
        else:  # a Python of before filters; this process wrote the archive
            archive.extractall(folder)


def digest(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha256.update(block)
    return sha256.hexdigest()


def _add(archive: tarfile.TarFile, member: Member) -> int:
    entry = tarfile.TarInfo(member.name)
    entry.mtime = _EPOCH
    if member.link:
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, member.link, 0o777
        archive.addfile(entry)
        return 0
    entry.mode = 0o755 if os.access(member.source, os.X_OK) else 0o644
    if member.content is not None:
        entry.size = len(member.content)
        archive.addfile(entry, BytesIO(member.content))
        return entry.size
    with member.source.open("rb") as file:
        entry.size = os.fstat(file.fileno()).st_size
        archive.addfile(entry, file)
    return entry.size
