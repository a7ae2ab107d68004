"""Answers and changes as lines of text, for terminals and notebooks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from hopyard.environments.shapes import (
    Changed,
    EnvironmentDetail,
    EnvironmentView,
    Exported,
    HeldBack,
    KernelAnswer,
    Listing,
    PackageChange,
    Packed,
    Preview,
    Pruned,
    Reason,
    SearchAnswer,
    Synced,
    VersionsAnswer,
)

_MARKS = {"add": "+", "upgrade": "↑", "downgrade": "↓", "change": "~", "remove": "-"}
_MOST_ROWS = 16
_NAMES = {"add": "added", "upgrade": "upgraded", "downgrade": "downgraded", "change": "changed", "remove": "removed"}


def lines_of(answer: Any) -> list[str]:
    if isinstance(answer, Changed):
        return _changed(answer)
    if isinstance(answer, Listing):
        return _listing(answer)
    if isinstance(answer, EnvironmentDetail):
        return _detail(answer)
    if isinstance(answer, Exported):
        return answer.text.rstrip("\n").split("\n")
    if isinstance(answer, SearchAnswer):
        return _search(answer)
    if isinstance(answer, VersionsAnswer):
        return _versions(answer)
    if isinstance(answer, Pruned):
        return _pruned(answer)
    if isinstance(answer, Packed):
        told = f"{bytes_text(answer.size)}, {answer.files} files, Python {answer.python}, {answer.seconds:.1f} s"
        return [answer.path, told, f"sha256 {answer.sha256}", *(f"! {note}" for note in answer.notes)]
    if isinstance(answer, Synced):
        done = "brought in step" if answer.changed else "in step already"
        return [f"{answer.path}", f"lock {answer.lock_hash[:12]}, {done}, {answer.seconds:.1f} s"]
    if isinstance(answer, KernelAnswer):
        return [f"{answer.display_name} is a kernel: {answer.kernel}" if answer.kernel else "It is no kernel any more."]
    if isinstance(answer, Reason):
        return _reason(answer)
    return [str(answer)]


def preview_lines(preview: Preview) -> list[str]:
    shown = preview.changes
    if len(shown) > _MOST_ROWS:  # what merely came along is counted
        shown = [each for each in shown if each.asked or each.action != "add"]
    lines = [f"  {line}" for line in aligned([_change_row(change) for change in shown])]
    if len(shown) < len(preview.changes):
        lines.append(f"  + {len(preview.changes) - len(shown)} that come with them")
    lines += [f"  ! {note}" for note in [*preview.notes, *map(held_back_line, preview.held_back)]]
    if preview.changes:
        lines.append(f"  {summary(preview)}")
    return lines


def summary(preview: Preview) -> str:
    counts = {name: sum(1 for each in preview.changes if each.action == name) for name in _MARKS}
    parts = [f"{count} {_NAMES[name]}" for name, count in counts.items() if count]
    fetch = f", at most {bytes_text(preview.fetch)} to fetch" if preview.fetch else ""
    return (", ".join(parts) or "nothing to change") + fetch


def held_back_line(held: HeldBack) -> str:
    stays = f"{held.name} stays at {held.version} although {held.newest} is there: "
    if held.wish:
        others = f" ({', '.join(held.by)} would not go with it either)" if held.by else ""
        return f'{stays}you asked for {held.wish}. To relax that: hopyard env install "{held.relaxed}"{others}'
    if held.by:
        return f"{stays}others do not go with it ({', '.join(held.by)}). Upgrade or remove those first."
    return f"{stays}something else in this environment, or a setting of pip, does not go with it."


def bytes_text(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def ago(millis: float) -> str:
    seconds = time.time() - millis / 1000
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"


def _change_row(change: PackageChange) -> list[str]:
    version = " → ".join(each for each in (change.before, change.after) if each)
    machines = "" if change.machines == "all" else f"{change.machines} machines"
    size = bytes_text(change.size) if change.size and change.action != "remove" else ""
    return [f"{_MARKS[change.action]} {change.name}", version, change.manager, size, machines]


def _changed(answer: Changed) -> list[str]:
    environment = answer.environment
    if not answer.switched:
        nothing = answer.preview is None or not answer.preview.changes
        return ["Nothing to change."] if nothing else ["Only a preview: nothing was changed."]
    lines = [
        f"{environment.name}: generation {environment.generation}, Python {environment.python}, "
        f"{environment.packages} packages, {answer.seconds:.1f} s"
    ]
    if environment.kernel:
        lines.append(f"kernel {environment.display_name}: {environment.interpreter}")
    return lines


def _listing(answer: Listing) -> list[str]:
    if not answer.environments and not answer.found:
        return ["No environments yet. hopyard env create NAME makes one."]
    rows = [_environment_row(each) for each in answer.environments]
    lines = aligned(rows)
    if answer.found:
        lines += ["", "Found on this machine, read only (clone one to change it):"]
        lines += aligned([["  " + each.name, each.kind, f"Python {each.python}", each.path] for each in answer.found])
    return lines


def _environment_row(each: EnvironmentView) -> list[str]:
    return [
        f"{'*' if each.active else ' '} {each.name}",
        each.kind,
        f"Python {each.python}" if each.python else "",
        f"generation {each.generation}" if each.generation else "",
        f"{each.packages} packages" if each.packages else "",
        bytes_text(each.size) if each.size else "",
        each.state if each.state == "ready" else f"{each.state}: {each.says}",
    ]


def _detail(answer: EnvironmentDetail) -> list[str]:
    environment = answer.environment
    lines = [f"{environment.name}  {environment.kind}  Python {environment.python}  {environment.path}"]
    for each in answer.generations:
        mark = "*" if each.current else " "
        used = ", in use" if each.in_use else ""
        lines.append(f"{mark} generation {each.number}: {each.because}, {ago(each.created_at)}{used}")
    rows = [["package", "version", "newest", "manager", "source", "machines", "by", "status"]]
    for package in answer.packages:
        by = "you" if package.asked else "Hopyard" if package.built_in else ""
        newest = package.newest if package.newest != package.version else ""
        rows.append(
            [
                package.name,
                package.version,
                newest,
                package.manager,
                package.source,
                package.machines,
                by,
                package.status,
            ]
        )
    return [*lines, "", *aligned(rows)]


def _search(answer: SearchAnswer) -> list[str]:
    lines = [each.name if not each.version else f"{each.name} {each.version}" for each in answer.results]
    if not lines:
        lines = ["No name fits."]
    if answer.says:
        lines.append(answer.says)
    if answer.names_at:
        lines.append(f"({answer.total:,} names, fetched {ago(answer.names_at)})")
    return lines


def _versions(answer: VersionsAnswer) -> list[str]:
    rows = []
    for each in answer.versions:
        notes = [each.build, each.why, f"yanked: {each.yanked}" if each.yanked else ""]
        said = "; ".join(note for note in notes if note)
        rows.append(["  " if each.compatible else "× ", each.version, bytes_text(each.size) if each.size else "", said])
    head = [f"{answer.name}: {answer.summary}" if answer.summary else answer.name]
    if answer.offline:
        head.append(f"The index does not answer; this was fetched {ago(answer.fetched_at * 1000)}.")
    return head + ["".join(line) for line in aligned(rows)]


def _pruned(answer: Pruned) -> list[str]:
    lines = []
    for each in answer.environments:
        removed = f"removed {', '.join(map(str, each.removed))}" if each.removed else "nothing to remove"
        used = f"; in use: {', '.join(map(str, each.in_use))}" if each.in_use else ""
        lines.append(f"{each.name}: {removed}, kept {', '.join(map(str, each.kept))}{used}")
    return [*lines, f"{bytes_text(answer.freed)} freed"] if answer.freed else lines


def _reason(answer: Reason) -> list[str]:
    by = "you asked for it" if answer.asked else "the kernel library needs it" if answer.built_in else "it came along"
    lines = [f"{answer.name} {answer.version}: {by}"]
    lines += [f"  {' → '.join(path)}" for path in answer.paths if len(path) > 1]
    if answer.breaks:
        lines.append(f"Without it these would not work: {', '.join(answer.breaks)}")
    return lines
