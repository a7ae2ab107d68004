"""Differences with their intervals as a drawing (SVG) that needs no library and follows the page's colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import floor, log10

Row = tuple[str, float | None, float | None, float | None]
"""Name, difference, and the ends of its interval."""
LINE = 22
LETTER = 6.6
MOST_LETTERS = 48
PLOT = 320
GAP = 12
TICKS = 7
AXIS = "difference to base"


def drawn(rows: Sequence[Row]) -> str:
    """One line for each part: a dot, filled where the interval leaves out zero, and the interval as a bar."""
    known = [row for row in rows if row[1] is not None]
    if not known:
        return ""
    ends = [0.0, *(end for row in known for end in row[1:] if end is not None)]
    low, high = min(ends), max(ends)
    if low == high:
        low, high = low - 1, high + 1
    margin = (high - low) * 0.06
    low, high = low - margin, high + margin
    longest = max(len(AXIS), *(len(row[0]) for row in known))
    left = min(MOST_LETTERS, longest) * LETTER + GAP
    height = LINE * (len(known) + 1) + GAP

    def at(value: float) -> str:
        return f"{left + (value - low) / (high - low) * PLOT:.1f}"

    bottom = LINE * len(known) + GAP / 2
    marks = [f'<line x1="{at(0)}" x2="{at(0)}" y1="0" y2="{bottom}" stroke="currentColor" stroke-opacity="0.4"/>']
    for index, (name, value, first, last) in enumerate(known):
        assert value is not None
        y = LINE * index + LINE / 2 + GAP / 4
        label = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
        said = f"{name}: {value:+.4g}" + (f" ({first:+.4g} … {last:+.4g})" if first is not None else "")
        marks.append(f"<g><title>{escape(said)}</title>")
        marks.append(
            f'<text x="{left - GAP:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="currentColor">{escape(label)}</text>'
        )
        certain = first is not None and last is not None and (first > 0 or last < 0)
        if first is not None and last is not None:
            marks.append(f'<line x1="{at(first)}" x2="{at(last)}" y1="{y}" y2="{y}" stroke="currentColor"/>')
        fill = "currentColor" if certain or first is None else "var(--jp-layout-color1, white)"
        marks.append(f'<circle cx="{at(value)}" cy="{y}" r="4" stroke="currentColor" fill="{fill}"/></g>')
    marks.append(
        f'<text x="{left - GAP:.1f}" y="{bottom + 14:.1f}" text-anchor="end" fill="currentColor" fill-opacity="0.7">'
        f"{AXIS}</text>"
    )
    for tick in _ticks(low, high):
        marks.append(
            f'<text x="{at(tick)}" y="{bottom + 14:.1f}" text-anchor="middle" fill="currentColor" fill-opacity="0.7">'
            f"{tick:g}</text>"
        )
    width = left + PLOT + 2 * GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="Difference to base of each part" '
        f'style="max-width:100%;height:auto;font:11px sans-serif">{"".join(marks)}</svg>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """A few round numbers between, zero among them."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough)
    first = -floor(-low / step)
    return [round(count * step, 12) for count in range(first, floor(high / step) + 1)]
