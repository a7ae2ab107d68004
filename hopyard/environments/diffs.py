"""What lies between two locks, as a reader wants it."""

from __future__ import annotations

from typing import Literal

from packaging.version import InvalidVersion, Version

from hopyard.environments.installed import normal
from hopyard.environments.shapes import (
    Lock,
    LockedPackage,
    Machine,
    MachineLock,
    PackageChange,
    Preview,
    Wish,
)
from hopyard.environments.specs import name_of

_ORDER = ("add", "upgrade", "downgrade", "change", "remove")


def preview(old: Lock | None, new: Lock, machine: Machine, wish: Wish) -> Preview:
    """For the part that this machine installs, and what only others install after it."""
    changes: dict[tuple[str, str, str, str], PackageChange] = {}
    unchanged = 0
    asked = {normal(name_of(each)) for each in wish.packages}
    for kind, part in sorted(new.machines.items(), key=lambda each: each[0] != machine):
        before = _part(old, kind)
        rows, same = _differences(before, part)
        unchanged = unchanged or same
        for row in rows:
            row.machines = "all" if len(new.machines) == 1 else kind
            row.asked = normal(row.name) in asked
            twin = changes.get((row.manager, row.name, row.before, row.after))
            if twin is not None:
                twin.machines = "all"
            else:
                changes[(row.manager, row.name, row.before, row.after)] = row
    ordered = sorted(changes.values(), key=lambda each: (_ORDER.index(each.action), not each.asked, each.name))
    fetch = sum(each.size for each in ordered if each.action != "remove" and each.machines in ("all", machine))
    return Preview(changes=ordered, unchanged=unchanged, fetch=fetch, lock_hash=new.machines[machine].hash)


def _part(lock: Lock | None, machine: Machine) -> MachineLock | None:
    if lock is None:
        return None
    return lock.machines.get(machine) or lock.machines.get("all") or next(iter(lock.machines.values()))


def _differences(old: MachineLock | None, new: MachineLock) -> tuple[list[PackageChange], int]:
    before = {(each.manager, each.name): each for each in (old.packages if old else [])}
    after = {(each.manager, each.name): each for each in new.packages}
    rows = []
    for key in {**before, **after}:
        row = _change(before.get(key), after.get(key))
        if row is not None:
            rows.append(row)
    return rows, len(after) - sum(1 for row in rows if row.action != "remove")


def _change(old: LockedPackage | None, new: LockedPackage | None) -> PackageChange | None:
    if new is None:
        assert old is not None
        return PackageChange(name=old.name, manager=old.manager, action="remove", before=_shown(old), size=old.size)
    if old is None:
        return PackageChange(name=new.name, manager=new.manager, action="add", after=_shown(new), size=new.size)
    if (old.version, old.build, old.sha256) == (new.version, new.build, new.sha256):
        return None
    return PackageChange(
        name=new.name,
        manager=new.manager,
        action=_direction(old.version, new.version),
        before=_shown(old, beside=new),
        after=_shown(new, beside=old),
        size=new.size,
    )


def _shown(package: LockedPackage, beside: LockedPackage | None = None) -> str:
    """The build only where it is what differs."""
    same = beside is not None and beside.version == package.version
    return f"{package.version} {package.build}".strip() if same else package.version


def _direction(old: str, new: str) -> Literal["upgrade", "downgrade", "change"]:
    try:
        before, after = Version(old), Version(new)
    except InvalidVersion:
        return "change"
    if before == after:
        return "change"
    return "upgrade" if before < after else "downgrade"
