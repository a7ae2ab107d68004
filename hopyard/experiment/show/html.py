"""An experiment as static HTML: for viewers of notebooks that lack the extension. No scripts or styles of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hopyard._protocol.output import DisplayItem, OutputItem
from hopyard._protocol.terminal_text import without_colours
from hopyard.experiment.show.bounds import bounded_groups
from hopyard.experiment.show.grouping import Group, by_parameters, grouped, joined
from hopyard.experiment.show.headline import headline
from hopyard.experiment.show.table import left_out, table
from hopyard.experiment.show.text import items_text
from hopyard.experiment.story import Story


def as_html(story: Story) -> str:
    trials = story.trials
    parts = [f"<p>{escape(headline(story))}</p>"]
    if by_parameters(trials):
        parts.append(html_table(table(story)))
        parts.append(f"<p>{escape(left_out(story))}</p>" if left_out(story) else "")
    alone = len(trials) == 1
    groups, note = bounded_groups(grouped(trials))
    parts += [_group_html(group, alone) for group in groups]
    parts.append(f"<p>{escape(note)}</p>" if note else "")
    return f"<div>{''.join(parts)}</div>"


def html_table(rows: list[list[str]]) -> str:
    heading, *body = rows
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in body)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _group_html(group: Group, alone: bool) -> str:
    count = len(group.labels)
    title = "" if alone else f"<b>{escape(f'{count} × ' if count > 1 else '')}{escape(joined(group.labels))}</b>"
    return f"<div>{title}{_items_html(group.output)}</div>"


def _items_html(items: Sequence[OutputItem]) -> str:
    """Text in one block until something rich comes between."""
    parts: list[str] = []
    text: list[OutputItem] = []

    def end_text() -> None:
        if text:
            parts.append(f"<pre>{escape(without_colours(items_text(text)))}</pre>")
            text.clear()

    for item in items:
        rich = _rich(item)
        if rich is None:
            text.append(item)
            continue
        end_text()
        parts.append(rich)
    end_text()
    return "".join(parts)


def _rich(item: OutputItem) -> str | None:
    """What the user's code displayed, as it would show had it run in the kernel."""
    if not isinstance(item, DisplayItem):
        return None
    for kind in ("image/png", "image/jpeg", "image/gif"):
        content = item.data.get(kind)
        if isinstance(content, str):
            alternative = escape(str(item.data.get("text/plain", "image")))
            return f'<img alt="{alternative}" src="data:{kind};base64,{escape(content)}">'
    for kind in ("text/html", "image/svg+xml"):
        content = item.data.get(kind)
        if isinstance(content, str):
            return f"<div>{content}</div>"
    return None
