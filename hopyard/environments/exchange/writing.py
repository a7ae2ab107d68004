"""An environment as a file that other tools read: what was asked for, or everything pinned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hopyard.environments.exchange.yamls import dump
from hopyard.environments.machines import part_for
from hopyard.environments.requests import Export
from hopyard.environments.shapes import Exported, Lock, LockedPackage, MachineLock, Wanted, Wish


def export(name: str, lock: Lock, wish: Wish, request: Export) -> Exported:
    _, part = part_for(lock, request.machine)
    write = {
        "environment.yml": _environment_yml,
        "requirements.txt": _requirements,
        "pylock.toml": _pylock,
        "conda-explicit": _explicit,
        "lock": _lock,
    }[request.format]
    return write(name, lock, wish, part, request.pinned)


def _environment_yml(name: str, lock: Lock, wish: Wish, part: MachineLock, pinned: bool) -> Exported:
    conda = [f"python={lock.python if pinned else '.'.join(lock.python.split('.')[:2])}"]
    if pinned:
        conda += [
            f"{e.name}={e.version}={e.build}" for e in part.packages if e.manager == "conda" and e.name != "python"
        ]
        pip = _pins(part)
    else:
        conda += [each.spec for each in wish.packages if each.manager == "conda"]
        pip = [each.spec for each in wish.packages if each.manager == "pip"]
    dependencies: list[Any] = [*conda]
    if pip:
        dependencies += ["pip", {"pip": pip}]
    said: dict[str, Any] = {"name": name, "channels": lock.channels or ["conda-forge"], "dependencies": dependencies}
    notes = [] if pinned else _machine_notes(wish.packages)
    return Exported(filename="environment.yml", text=dump(said), notes=notes)


def _requirements(name: str, lock: Lock, wish: Wish, part: MachineLock, pinned: bool) -> Exported:
    lines = _pins(part) if pinned else [each.spec for each in wish.packages if each.manager == "pip"]
    left = [e.name for e in part.packages if e.manager == "conda"] if pinned else _conda_specs(wish)
    notes = [] if pinned else _machine_notes(wish.packages)
    if left:
        notes.append(f"requirements.txt takes pip packages only; left out: {', '.join(left)}.")
    head = f"# Python {lock.python}\n"
    return Exported(filename="requirements.txt", text=head + "".join(f"{line}\n" for line in lines), notes=notes)


def _pylock(name: str, lock: Lock, wish: Wish, part: MachineLock, pinned: bool) -> Exported:
    left = [each.name for each in part.packages if each.manager == "conda"]
    notes = [f"pylock.toml takes pip packages only; left out: {', '.join(left)}."] if left else []
    return Exported(filename="pylock.toml", text=part.pylock, notes=notes)


def _explicit(name: str, lock: Lock, wish: Wish, part: MachineLock, pinned: bool) -> Exported:
    conda = [each for each in part.packages if each.manager == "conda"]
    lines = [f"{each.url}#{each.sha256}" if each.sha256 else each.url for each in conda]
    pip = [each.name for each in part.packages if each.manager == "pip"]
    notes = [f"A conda explicit list takes conda packages only; left out: {', '.join(pip)}."] if pip else []
    text = f"# platform: {lock.platform}\n@EXPLICIT\n" + "".join(f"{line}\n" for line in lines)
    return Exported(filename="conda-explicit.txt", text=text, notes=notes)


def _lock(name: str, lock: Lock, wish: Wish, part: MachineLock, pinned: bool) -> Exported:
    text = msgspec.json.format(msgspec.json.encode(lock), indent=1).decode()
    return Exported(filename=f"{name}.hopyard-lock.json", text=text + "\n")


def _pins(part: MachineLock) -> list[str]:
    return [_pin(each) for each in part.packages if each.manager == "pip"]


def _pin(package: LockedPackage) -> str:
    """Versions with a local part name a variant that only some indexes have; the file they came from is not told."""
    return f"{package.name}=={package.version}"


def _conda_specs(wish: Wish) -> list[str]:
    return [each.spec for each in wish.packages if each.manager == "conda"]


def _machine_notes(packages: Sequence[Wanted]) -> list[str]:
    some = [f"{each.spec} ({each.machines})" for each in packages if each.machines != "all"]
    return [f"The file knows no types of machines; these are for some only: {', '.join(some)}."] if some else []
