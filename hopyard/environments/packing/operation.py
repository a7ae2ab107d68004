"""`hopyard env pack`: the current generation of an environment as one file."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments import files, store
from hopyard.environments.events import PhaseBegan, Progressed, Tell
from hopyard.environments.installed import normal
from hopyard.environments.packing import archive, members
from hopyard.environments.packing.checking import imports
from hopyard.environments.packing.members import Member
from hopyard.environments.places import places
from hopyard.environments.requests import Pack
from hopyard.environments.shapes import Packed
from hopyard.environments.specs import name_of
from hopyard.environments.trying import try_out

_ENDINGS: Final = (".tar.gz", ".tgz")
_SAID_EVERY: Final = 500
"""Members"""


def pack(request: Pack, tell: Tell) -> Packed:
    """Under the environment's guard, so that nothing is pruned meanwhile. What FILE was before stays until the new one
    is whole and was tried out."""
    began = time.perf_counter()
    here = places(request.project)
    place = store.existing(here, request.name)
    out = _checked(Path(request.out).expanduser().absolute())
    with store.guarded(place, tell):
        generation = store.current(place)
        record = next(each for each in store.generations(place) if each.number == generation.number)
        wish, prefix = store.wish_of(generation), generation.prefix
        conda = store.record_of(place).kind == "conda"
        tell(PhaseBegan(phase="pack", says=f"Packing {record.packages} packages"))
        chosen = members.of_conda(prefix) if conda else members.of_venv(place.name, prefix)
        wanted = [normal(name_of(each)) for each in wish.packages]
        try:
            with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as name:
                made, unpacked = Path(name) / out.name, Path(name) / "unpacked"
                count = archive.write(made, chosen, _progress(tell, record.size))
                tell(PhaseBegan(phase="test", says="Unpacking it elsewhere and importing what was asked for"))
                archive.unpack(made, unpacked)
                notes = _try_out(place.name, prefix, unpacked, wanted, kernel=wish.kernel)
                size, sha256 = made.stat().st_size, archive.digest(made)
                os.replace(made, out)
        except OSError as problem:
            raise files.of_os(problem, out) from None
    if conda and (named := members.tied(prefix)):
        notes.append(f"Programs of these packages name the folder they were built in: {', '.join(named)}.")
    return Packed(
        path=str(out),
        size=size,
        sha256=sha256,
        files=count,
        python=record.python,
        notes=notes,
        seconds=time.perf_counter() - began,
    )


def _checked(out: Path) -> Path:
    why = ""
    if sys.platform == "win32":
        why = "archives are made on Linux and macOS"
    elif not out.name.endswith(_ENDINGS) or out.name in _ENDINGS:
        why = f"its name ends with neither {' nor '.join(_ENDINGS)}"
    elif any(ord(each) < 32 or each == "#" for each in out.name):
        why = "its name has a # or a control character, at which engines cut it"
    elif out.is_dir():
        why = "it is a folder"
    elif not out.parent.is_dir():
        why = f"there is no folder {out.parent}"
    if why:
        raise error("BAD_REQUEST", what=f"The file {str(out)!r}", why=why)
    return out


def _try_out(name: str, prefix: Path, unpacked: Path, wanted: list[str], *, kernel: bool) -> list[str]:
    try_out(name, unpacked, kernel=kernel)
    answer = imports(name, unpacked, wanted)
    if os.path.realpath(answer.prefix) != os.path.realpath(unpacked) or answer.outside:
        led = answer.outside[0] if answer.outside else answer.prefix
        raise error("ENVIRONMENT_NOT_PACKED", name=name, why=f"unpacked elsewhere, it still leads to {led}")
    if not answer.failed:
        return []
    before = imports(name, prefix, wanted).failed
    for module, why in answer.failed.items():
        if module not in before:
            raise error("ENVIRONMENT_NOT_PACKED", name=name, why=f"unpacked, it cannot import {module} ({why})")
    return [f"{module} cannot be imported, here as there: {why}" for module, why in answer.failed.items()]


def _progress(tell: Tell, total: int) -> Callable[[Member, int], None]:
    sizes: list[int] = []

    def packed(member: Member, size: int) -> None:
        sizes.append(size)
        if len(sizes) % _SAID_EVERY == 0:
            done = sum(sizes)
            tell(Progressed(phase="pack", bytes=done, total_bytes=max(total, done), item=member.name))

    return packed
