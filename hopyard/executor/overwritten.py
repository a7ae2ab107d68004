"""Progress bars draw one line again and again: of what was overwritten a glimpse now and then is enough."""

import re
from typing import Final

from hopyard._protocol.output import OutputItem, StreamItem
from hopyard._protocol.terminal_text import overwritten

GLIMPSE_S: Final = 1.0
"""A line that is drawn again goes out at most this often, and at once when something follows it."""


class Glimpses:
    """One attempt's output without what was overwritten before anybody looked; output.log has that too."""

    def __init__(self) -> None:
        self._held: StreamItem | None = None
        self._shown_at = float("-inf")

    def pass_on(self, items: list[OutputItem], now: float) -> list[OutputItem]:
        """What goes out now. `now`: seconds by a clock that does not jump."""
        passed: list[OutputItem] = []
        for item in items:
            held, self._held = self._held, None
            if not isinstance(item, StreamItem):
                passed += [item] if held is None else [held, item]
                continue
            if held is not None and held.name == item.name:
                item = StreamItem(name=item.name, text=held.text + item.text)
            elif held is not None:
                passed.append(held)
            if "\r" not in item.text:
                passed.append(item)
                continue
            item = StreamItem(name=item.name, text=collapsed(item.text))
            if "\n" in item.text or now - self._shown_at >= GLIMPSE_S:
                self._shown_at = now
                passed.append(item)
            else:
                self._held = item
        return passed

    def due(self, now: float) -> list[OutputItem]:
        """The line as it stands, when it has waited long enough."""
        if self._held is None or now - self._shown_at < GLIMPSE_S:
            return []
        self._shown_at = now
        return self.rest()

    def rest(self) -> list[OutputItem]:
        held, self._held = self._held, None
        return [] if held is None else [held]


def collapsed(text: str) -> str:
    """`text` without what it overwrites itself; a carriage return stays where it overwrites what went before."""
    return "\n".join(map(_collapsed_line, re.sub(r"\r+\n", "\n", text).split("\n")))


def _collapsed_line(line: str) -> str:
    left = overwritten(line)
    return left if "\r" not in line.rstrip("\r") else f"\r{left}"


def unfinished(text: str) -> str:
    """The line that `text` ends in and that may still be overwritten."""
    return text[text.rfind("\n") + 1 :].replace("\r", "")
