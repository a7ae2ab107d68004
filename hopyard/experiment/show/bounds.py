"""How much output goes into a notebook: it is saved with it. All of it is in the trials' output.log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from hopyard._protocol.output import DisplayItem, NoticeItem, OutputItem, StreamItem
from hopyard.experiment.show.grouping import Group
from hopyard.experiment.story import EARLIER

TEXT_CHARACTERS: Final = 200_000
RICH_CHARACTERS: Final = 2_000_000
"""Pictures and the like, of all trials together."""
MOST_GROUPS: Final = 50


def bounded_groups(groups: Sequence[Group]) -> tuple[list[Group], str]:
    """What is shown of the outputs, and a line on what is not."""
    shown = groups[:MOST_GROUPS]
    more = len(groups) - len(shown)
    note = f"… and the output of {more} more trials: see their output.log." if more else ""
    return [Group(group.labels, bounded(group.output, len(shown))) for group in shown], note


def bounded(items: Sequence[OutputItem], sharers: int) -> list[OutputItem]:
    """The newest of it that fits into its share."""
    text_left, rich_left = TEXT_CHARACTERS // sharers, RICH_CHARACTERS // sharers
    kept: list[OutputItem] = []
    cut = False
    for item in reversed(items):
        if isinstance(item, DisplayItem):
            rich_left -= len(json.dumps(item.data))
            if rich_left < 0:
                cut = True
                continue
        elif isinstance(item, StreamItem):
            if text_left <= 0:
                cut = True
                continue
            if len(item.text) > text_left:
                cut = True
                item = StreamItem(name=item.name, text=item.text[-text_left:])
            text_left -= len(item.text)
        kept.append(item)
    kept.reverse()
    return [NoticeItem(text=EARLIER), *kept] if cut else kept
