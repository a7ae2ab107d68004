"""An attempt from its start until the sidecar has settled its end."""

from collections.abc import Iterator
from typing import Final

from hopyard._protocol.agent_messages import (
    AgentToServer,
    Blob,
    MetricReports,
    RunTrial,
    TrialFinished,
    TrialOutput,
    TrialStarted,
)
from hopyard._protocol.experiment import TrialRef
from hopyard._protocol.output import DisplayItem, NoticeItem, OutputItem, StreamItem
from hopyard.executor.buffers import OutputBuffer, ReportBuffer, size_of
from hopyard.executor.overwritten import Glimpses, unfinished

LIVE_TEXT_BYTES: Final = 1_000_000
"""Text of an attempt that is forwarded live, what it overwrites not counted; all of it goes to output.log."""
LIVE_DISPLAY_BYTES: Final = 16_000_000
"""The same for figures and other rich output."""


class HeldAttempt:
    """Output, reports and end of one attempt, kept until durable."""

    def __init__(self, run: RunTrial, now: float) -> None:
        self.run = run
        self.ref = TrialRef(trial=run.trial, attempt=run.attempt)
        self.began = now
        self.started = False
        self.started_sent = False
        self.output = OutputBuffer()
        self.reports: dict[str, ReportBuffer] = {}
        self.finished: TrialFinished | None = None
        self.finished_sent = False
        self.blob: Blob | None = None
        self._text_left = LIVE_TEXT_BYTES
        self._display_left = LIVE_DISPLAY_BYTES
        self._cut_noticed: set[str] = set()
        self._glimpses = Glimpses()
        self._open: dict[str, int] = {}
        """Characters of each stream's line that may still be overwritten."""

    @property
    def size(self) -> int:
        return self.output.size + sum(buffer.size for buffer in self.reports.values())

    def add_output(self, items: list[OutputItem], now: float) -> None:
        """Keeps what is within the live limits; the first item beyond gives one notice."""
        self._keep(self._glimpses.pass_on(items, now))

    def add_due_output(self, now: float) -> bool:
        """A line that was drawn again and waits; whether there was one."""
        return self._keep(self._glimpses.due(now))

    def finish(self, end: TrialFinished) -> None:
        self._keep(self._glimpses.rest())
        self.finished = end

    def _keep(self, items: list[OutputItem]) -> bool:
        self.output.add([kept for item in items for kept in self._within_limits(item)])
        return bool(items)

    def _within_limits(self, item: OutputItem) -> Iterator[OutputItem]:
        if isinstance(item, NoticeItem):
            yield item
            return
        rich = isinstance(item, DisplayItem)
        size = size_of(item)
        if isinstance(item, StreamItem):
            if item.text.startswith("\r"):
                size = max(0, len(item.text) - self._open.get(item.name, 0))
            self._open[item.name] = len(unfinished(item.text))
        left = self._display_left if rich else self._text_left
        if size <= left:
            if rich:
                self._display_left -= size
            else:
                self._text_left -= size
            yield item
            return
        if rich:
            yield from self._cut("display", f"rich output over {LIVE_DISPLAY_BYTES // 1_000_000} MB is not shown")
        else:
            self._text_left = 0
            yield from self._cut("text", f"output over {LIVE_TEXT_BYTES // 1_000_000} MB goes to output.log only")

    def _cut(self, what: str, words: str) -> Iterator[OutputItem]:
        if what not in self._cut_noticed:
            self._cut_noticed.add(what)
            yield NoticeItem(text=words)

    def add_points(self, metric: str, steps: bytes, values: bytes) -> None:
        buffer = self.reports.get(metric)
        if buffer is None:
            buffer = self.reports[metric] = ReportBuffer()
        buffer.add(steps, values)

    def thin(self) -> None:
        self.output.thin()
        left_out = {metric: count for metric, buffer in self.reports.items() if (count := buffer.thin())}
        for metric, count in left_out.items():
            words = f"{count} points of {metric} were left out while the sidecar was away: every second was kept"
            self.output.add([NoticeItem(text=words)])

    def rewind(self) -> None:
        self.started_sent = self.finished_sent = False
        self.output.rewind()
        for buffer in self.reports.values():
            buffer.rewind()

    def next_message(self) -> AgentToServer | None:
        """What has not gone out on this connection, in the order in which the sidecar wants it."""
        trial, attempt = self.run.trial, self.run.attempt
        if self.started and not self.started_sent:
            self.started_sent = True
            if self.finished is None:  # else its end says it all
                return TrialStarted(trial=trial, attempt=attempt)
        if (items := self.output.take()) is not None:
            return TrialOutput(trial=trial, attempt=attempt, seq=items[0], items=items[1])
        for metric, buffer in self.reports.items():
            if (points := buffer.take()) is not None:
                return MetricReports(
                    trial=trial, attempt=attempt, metric=metric, from_=points[0], steps=points[1], values=points[2]
                )
        if self.finished is not None and not self.finished_sent:
            self.finished_sent = True
            return self.finished
        return None
