"""Learning curves and progress as one small SVG picture, for notebooks that are read without us.

It goes into HTML as `<img src="data:…">`: sanitisers of notebook viewers take `<svg>` out of HTML and leave its texts
behind as litter, while pictures with data in them stay. Its colours are seen on white and on black alike.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from msgspec import UNSET

from hopyard._protocol.experiment import TrialCounts
from hopyard.experiment.curve import Curve
from hopyard.experiment.show.standing import cut, number_text, ranked
from hopyard.experiment.story import Story, TrialStory

WIDTH: Final = 640
HEIGHT: Final = 124
LEFT, RIGHT, TOP, BOTTOM = 52, 632, 16, 106
MOST_CURVES: Final = 40
MOST_POINTS: Final = 80
INK: Final = "#7a828c"
BEST: Final = "#2e9e5b"
RUNNING: Final = "#3d8ee0"
STOPPED: Final = "#e0962e"
FAILED: Final = "#d9534f"
DONE: Final = "#8a929c"


class _Drawn(NamedTuple):
    trial: TrialStory
    curve: Curve
    is_best: bool


def picture(story: Story) -> str | None:
    """An `<img>` with its meaning in words; None when no trial has reported more than once."""
    drawn = chosen(story)
    if not any(len(each.curve) > 1 for each in drawn):
        return None
    svg = b64encode(_svg(story, drawn).encode()).decode()
    count = len([each for each in drawn if len(each.curve)])
    alternative = f"Learning curves of {count} trials"
    return f'<img alt="{escape(alternative)}" width="{WIDTH}" height="{HEIGHT}" src="data:image/svg+xml;base64,{svg}">'


def chosen(story: Story) -> list[_Drawn]:
    """The best last, so that it lies on top."""
    best = story.view.best.trial if story.view.best is not UNSET else None
    told = [trial for trial in ranked(story) if len(trial.curve)]
    running = [trial for trial in told if trial.view.state == "running"]
    kept = list({trial.view.id: trial for trial in [*told[: MOST_CURVES // 2], *running, *told]}.values())[:MOST_CURVES]
    return [_Drawn(trial, trial.curve, trial.view.id == best) for trial in reversed(kept)]


def _svg(story: Story, drawn: Sequence[_Drawn]) -> str:
    steps = [step for each in drawn for step in each.curve.steps]
    values = [value for each in drawn for value in each.curve.values]
    low, high = _typical(values)
    first, last = min(steps), max(steps)

    def place(step: float, value: float) -> tuple[float, float]:
        x = LEFT + (RIGHT - LEFT) * ((step - first) / (last - first) if last > first else 0.5)
        y = BOTTOM - (BOTTOM - TOP) * (min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.5)
        return x, y

    lines = [_line(each, [place(*at) for at in zip(*_thinned(each.curve), strict=True)]) for each in drawn]
    texts = [
        _text(LEFT - 6, TOP + 4, number_text(high), "end"),
        _text(LEFT - 6, BOTTOM + 4, number_text(low), "end"),
        _text(LEFT, HEIGHT - 6, f"step {first}", "start"),
        _text(RIGHT, HEIGHT - 6, f"step {last}", "end"),
    ]
    base = f'<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="{INK}" opacity=".4"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui,sans-serif" font-size="10" fill="none">{_progress(story.view.trials)}{base}'
        f"{''.join(lines)}{''.join(texts)}</svg>"
    )


def _progress(trials: TrialCounts) -> str:
    """How many trials have ended and how, in the colours of the live bar."""
    bar = f'<rect x="{LEFT}" y="3" width="{RIGHT - LEFT}" height="4" rx="2" fill="{INK}" opacity=".3"/>'
    at = float(LEFT)
    parts = ((trials.succeeded, BEST), (trials.stopped + trials.cancelled, STOPPED), (trials.failed, FAILED))
    for count, colour in parts:
        width = (RIGHT - LEFT) * count / max(1, trials.total)
        if count:
            bar += f'<rect x="{at:.1f}" y="3" width="{width:.1f}" height="4" rx="2" fill="{colour}"/>'
        at += width
    return bar


def _thinned(curve: Curve) -> tuple[list[int], list[float]]:
    every = math.ceil(len(curve) / MOST_POINTS)
    steps, values = curve.steps[::every], curve.values[::every]
    if steps[-1] != curve.steps[-1]:
        return [*steps, curve.steps[-1]], [*values, curve.values[-1]]
    return steps, values


def _line(drawn: _Drawn, points: Sequence[tuple[float, float]]) -> str:
    state = drawn.trial.view.state
    colour = {"running": RUNNING, "stopped": STOPPED, "failed": FAILED}.get(state, DONE)
    width, opacity = ("1.2", ".45") if state != "running" else ("1.4", ".9")
    if drawn.is_best:
        colour, width, opacity = BEST, "2.4", "1"
    if len(points) == 1:
        x, y = points[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}" opacity="{opacity}"/>'
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{path}" stroke="{colour}" stroke-width="{width}" opacity="{opacity}"/>'


def _typical(values: Sequence[float]) -> tuple[float, float]:
    """From the least to the greatest; without the few that would flatten all others."""
    rising = sorted(values)
    low, high = rising[len(rising) // 50], rising[-1 - len(rising) // 50]
    if rising[-1] - rising[0] <= 8 * (high - low):
        return rising[0], rising[-1]
    return low, high


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}">{escape(cut(text, 12))}</text>'
