"""An experiment as plain text: for terminals, nbclient, and notebooks without the extension."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hopyard._protocol.output import DisplayItem, ErrorItem, NoticeItem, OutputItem, StreamItem
from hopyard._protocol.terminal_text import as_seen
from hopyard.experiment.show.bounds import bounded_groups
from hopyard.experiment.show.grouping import Group, by_parameters, grouped, joined
from hopyard.experiment.show.headline import headline
from hopyard.experiment.show.table import left_out, table
from hopyard.experiment.story import Story


def as_text(story: Story) -> str:
    trials = story.trials
    parts = [headline(story)]
    if by_parameters(trials):
        parts += [aligned(table(story)), left_out(story)]
    groups, note = bounded_groups(grouped(trials))
    parts += [_groups_text(groups, alone=len(trials) == 1), note]
    return "\n".join(part for part in parts if part)


def outputs_text(story: Story) -> str:
    """All that is kept of the trials' output."""
    trials = story.trials
    return _groups_text(grouped(trials), alone=len(trials) == 1)


def _groups_text(groups: Sequence[Group], *, alone: bool) -> str:
    if alone and groups:
        return items_text(groups[0].output)
    return "\n".join(_group_text(group) for group in groups)


def _group_text(group: Group) -> str:
    lines = items_text(group.output).split("\n")
    count = len(group.labels)
    if count == 1:
        return "\n".join(f"[{group.labels[0]}] {line}" for line in lines)
    if len(lines) == 1:
        return f"{count} × {lines[0]}  ({joined(group.labels)})"
    return "\n".join([f"{count} × ({joined(group.labels)})", *(f"  {line}" for line in lines)])


def items_text(items: Sequence[OutputItem]) -> str:
    return as_seen("".join(item_text(item) for item in items).rstrip("\n"))


def item_text(item: OutputItem) -> str:
    if isinstance(item, StreamItem):
        return item.text
    if isinstance(item, DisplayItem):
        return _plain(item.data) + "\n"
    if isinstance(item, ErrorItem):
        return f"{item.name}: {item.value}\n"  # the traceback comes with the error that the call raises
    if isinstance(item, NoticeItem):
        return f"({item.text})\n"
    return ""


def _plain(data: dict[str, Any]) -> str:
    text = data.get("text/plain")
    if isinstance(text, str):
        return text
    return f"<{', '.join(data)}>" if text is None else json.dumps(text)


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
