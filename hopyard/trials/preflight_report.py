"""What a preflight found, as a short text and table."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

MEGABYTE = 1024 * 1024
FULL = 0.8
"""Of an executor's memory: above it there is little left for larger configurations."""


@dataclass(frozen=True)
class Preflight:
    """Fields are None where nothing was run, or where it did not show."""

    function: str
    parameters: tuple[str, ...]
    takes_reporter: bool
    params: dict[str, object] = field(default_factory=dict)
    """The configuration that was run."""
    ran: bool = False
    broadcasts: int = 0
    seconds: float | None = None
    first_seconds: float | None = None
    """Until the first broadcast."""
    step_seconds: float | None = None
    """From the first broadcast to the second."""
    peak_mb: float | None = None
    written_bytes: int | None = None
    returned: str | None = None
    """What it returned, when it did before its second broadcast."""
    timed_out: bool = False
    executors: int | None = None
    memory_mb: int | None = None
    """Of an executor."""
    free_bytes: int | None = None
    """Of the project's disk."""
    trials: int | None = None
    steps: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def trial_seconds(self) -> float | None:
        """One trial, as far as it is known: it returned, or its number of steps was given."""
        if self.returned is not None:
            return self.seconds
        if self.steps is None or self.first_seconds is None:
            return None
        if self.step_seconds is None:
            return None
        return self.first_seconds + (self.steps - 1) * self.step_seconds

    @property
    def total_seconds(self) -> float | None:
        """All trials on these executors, none stopped early."""
        if self.trial_seconds is None or self.trials is None:
            return None
        return self.trial_seconds * math.ceil(self.trials / max(1, self.executors or 1))

    @property
    def total_bytes(self) -> int | None:
        """What all trials write into their directories, if each writes what this one did."""
        return None if self.written_bytes is None or self.trials is None else self.written_bytes * self.trials

    @property
    def warnings(self) -> list[str]:
        """What is worth a change, each with the way out."""
        said = list(self.notes)
        if not self.takes_reporter:
            said.append("It takes no reporter: nothing can be shown while it runs, and nothing stopped early.")
        elif self.ran and self.broadcasts == 0 and self.returned is not None:
            said.append("It never broadcast before it returned: nothing can be stopped early. Call reporter.broadcast.")
        if self.timed_out:
            said.append(
                f"It ran {_seconds(self.seconds)} without returning, with {self.broadcasts} broadcasts, and was ended: "
                "broadcast more often, or give preflight more time with seconds=."
            )
        if self.peak_mb is not None and self.memory_mb is not None and self.peak_mb > FULL * self.memory_mb:
            said.append(
                f"Its memory, {self.peak_mb:,.0f} MB, comes near the {self.memory_mb:,} MB of an executor: start "
                "executors with more memory."
            )
        total = self.total_bytes
        if total is not None and self.free_bytes is not None and total > self.free_bytes:
            said.append(
                f"{self.trials} trials would write {_bytes(total)}, and {_bytes(self.free_bytes)} are free: keep fewer "
                "files in each trial's directory."
            )
        return said

    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each line of the table."""
        rows = [("function", f"{self.function} fits {', '.join(self.parameters) or 'a space without parameters'}")]
        if not self.ran:
            return rows
        rows.append(
            ("configuration", ", ".join(f"{name}={_shown(value)}" for name, value in self.params.items()) or "none")
        )
        if self.first_seconds is not None:
            rows.append(("first broadcast", f"after {_seconds(self.first_seconds)}"))
        if self.step_seconds is not None:
            rows.append(("a step", _seconds(self.step_seconds)))
        if self.returned is not None:
            rows.append(("returned", f"{self.returned} after {_seconds(self.seconds)}"))
        elif not self.timed_out:
            rows.append(("ended", f"at broadcast {self.broadcasts}, before it returned"))
        if self.peak_mb is not None:
            rows.append(("peak memory", f"{self.peak_mb:,.0f} MB"))
        if self.written_bytes:
            rows.append(("files", _bytes(self.written_bytes)))
        rows += self._forecast()
        return rows

    def _forecast(self) -> list[tuple[str, str]]:
        executors = self.executors or 1
        if self.trials is None:
            return []
        many = f"{_counted(self.trials, 'trial')} on {_counted(executors, 'executor')}"
        if self.total_seconds is not None:
            parts = [_seconds(self.total_seconds)]
        elif self.step_seconds is not None:
            each = self.step_seconds * math.ceil(self.trials / executors)
            parts = [f"{_seconds(each)} for each step of a trial (steps= gives the whole)"]
        else:
            return []
        if self.peak_mb is not None:
            parts.append(f"{self.peak_mb * min(executors, self.trials):,.0f} MB of memory")
        if self.total_bytes:
            parts.append(f"{_bytes(self.total_bytes)} of files")
        return [("forecast", f"{many}: {', '.join(parts)}")]

    def __repr__(self) -> str:
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        return "\n".join(
            [*(f"{name:<{width}}  {value}" for name, value in rows), *(f"! {said}" for said in self.warnings)]
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in self.rows()
        )
        said = "".join(f"<li>{escape(each)}</li>" for each in self.warnings)
        return f"<table><tbody>{rows}</tbody></table>" + (f"<ul>{said}</ul>" if said else "")


def _shown(value: object) -> str:
    return format(value, ".6g") if isinstance(value, float) else repr(value)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _seconds(value: float | None) -> str:
    if value is None:
        return "?"
    if value < 0.001:
        return f"{value * 1_000_000:.3g} µs"
    if value < 1:
        return f"{value * 1000:.3g} ms"
    if value < 120:
        return f"{value:.3g} s"
    minutes, _ = divmod(round(value), 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _bytes(size: int) -> str:
    if size < MEGABYTE:
        return f"{size / 1024:.3g} kB"
    return f"{size / MEGABYTE:.3g} MB" if size < 1024 * MEGABYTE else f"{size / MEGABYTE / 1024:.3g} GB"
