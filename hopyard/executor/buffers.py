"""What an attempt produced and the sidecar has not called durable yet. Positions never go back, so that a replay
after a reconnect can be told from news."""

import array
from collections import deque
from typing import Final

from hopyard._protocol.output import DisplayItem, ErrorItem, NoticeItem, OutputItem, StreamItem

POINTS_A_MESSAGE: Final = 10_000
ITEMS_A_MESSAGE: Final = 1_000
POINT_BYTES: Final = 16


def size_of(item: OutputItem) -> int:
    """Bytes an item costs, roughly."""
    if isinstance(item, StreamItem | NoticeItem):
        return len(item.text) + 32
    if isinstance(item, DisplayItem):
        return 64 + sum(len(value) if isinstance(value, str) else 256 for value in item.data.values())
    if isinstance(item, ErrorItem):
        return 64 + len(item.value) + sum(map(len, item.traceback))
    return 32


class OutputBuffer:
    """Items from position `settled` on; those below `sent` went out on this connection."""

    def __init__(self) -> None:
        self.settled = 0
        self.sent = 0
        self._known = 0  # a peer may hold everything below: thinning must not give these positions to others
        self.size = 0
        self._items: deque[OutputItem] = deque()

    @property
    def end(self) -> int:
        return self.settled + len(self._items)

    def add(self, items: list[OutputItem]) -> None:
        self._items.extend(items)
        self.size += sum(map(size_of, items))

    def settle(self, below: int) -> None:
        while self.settled < below and self._items:
            self.size -= size_of(self._items.popleft())
            self.settled += 1
        self.sent = max(self.sent, self.settled)

    def rewind(self) -> None:
        """A new connection: everything not durable goes out again."""
        self._known = max(self._known, self.sent)
        self.sent = self.settled

    def take(self) -> tuple[int, list[OutputItem]] | None:
        """The next items to send and the position of the first."""
        at = self.sent - self.settled
        if at >= len(self._items):
            return None
        items = [self._items[i] for i in range(at, min(at + ITEMS_A_MESSAGE, len(self._items)))]
        first = self.sent
        self.sent += len(items)
        return first, items

    def thin(self) -> None:
        """Drops what was never sent, except its last tenth, and says so."""
        at = max(self.sent, self._known) - self.settled
        unsent = len(self._items) - at
        if unsent < 20:
            return
        kept = [self._items.pop() for _ in range(unsent // 10)][::-1]
        for _ in range(unsent - len(kept)):
            self._items.pop()
        words = f"{unsent - len(kept)} pieces of output were left out while the sidecar was away; output.log has them"
        self._items.append(NoticeItem(text=words))
        self._items.extend(kept)
        self.size = sum(map(size_of, self._items))


class ReportBuffer:
    """Points of one metric, as OutputBuffer keeps items."""

    def __init__(self) -> None:
        self.settled = 0
        self.sent = 0
        self._known = 0  # a peer may hold everything below: thinning must not give these positions to others
        self._steps = array.array("q")
        self._values = array.array("d")

    @property
    def size(self) -> int:
        return len(self._steps) * POINT_BYTES

    @property
    def end(self) -> int:
        return self.settled + len(self._steps)

    def add(self, steps: bytes, values: bytes) -> None:
        self._steps.frombytes(steps)
        self._values.frombytes(values)

    def settle(self, below: int) -> None:
        count = min(below - self.settled, len(self._steps))
        if count > 0:
            del self._steps[:count]
            del self._values[:count]
            self.settled += count
        self.sent = max(self.sent, self.settled)

    def rewind(self) -> None:
        self._known = max(self._known, self.sent)
        self.sent = self.settled

    def take(self) -> tuple[int, list[int], list[float]] | None:
        at = self.sent - self.settled
        if at >= len(self._steps):
            return None
        upto = at + POINTS_A_MESSAGE
        steps, values = self._steps[at:upto].tolist(), self._values[at:upto].tolist()
        first = self.sent
        self.sent += len(steps)
        return first, steps, values

    def thin(self) -> int:
        """Drops every other point that was never sent, except the last; answers how many."""
        at = max(self.sent, self._known) - self.settled
        before = len(self._steps)
        if before - at < 3:
            return 0
        last = before - 1
        keep = array.array("q", self._steps[at:last:2]), array.array("d", self._values[at:last:2])
        tail = self._steps[last], self._values[last]
        del self._steps[at:]
        del self._values[at:]
        self._steps.extend(keep[0])
        self._values.extend(keep[1])
        self._steps.append(tail[0])
        self._values.append(tail[1])
        return before - len(self._steps)
