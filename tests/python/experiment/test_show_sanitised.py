"""A search in the notebook viewers of others: what is left of its HTML once their sanitiser has been through it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import bleach
import pytest

from hopyard.experiment.show.bundle import html_of
from tests.python.experiment.test_show_search import report, search, trial

# Of the allow-list that GitHub publishes as html-pipeline's SanitizationFilter: texts, tables and pictures.
TAGS = {
    *("p", "div", "span", "br", "hr", "b", "i", "strong", "em", "small", "code", "pre", "h1", "h2", "h3"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "img", "details", "summary"),
}
ATTRIBUTES = {"a": ["href"], "img": ["src", "alt", "longdesc", "loading"], "*": ["align", "width", "height", "title"]}
WEB = frozenset({"http", "https", "mailto"})


class Seen(HTMLParser):
    """What a reader sees: texts, cells by row, and pictures with their source and their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.rows: list[list[str]] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "img":
            self.pictures.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@pytest.fixture
def html() -> str:
    story = search(*(trial(k, k / 10, lr=k / 8, kernel="rbf") for k in range(1, 5)), total=8)
    for number in range(1, 5):
        report(story, number, 0.0, number / 20, number / 10)
    return html_of(story)


@pytest.mark.parametrize("protocols", [WEB | {"data"}, WEB], ids=["pictures with data", "pictures of the web alone"])
def test_progress_best_and_table_stay_whatever_is_taken_away(html: str, protocols: frozenset[str]) -> None:
    before = Seen(html)
    after = Seen(bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=protocols, strip=True))
    assert after.text == before.text
    assert after.rows == before.rows
    assert re.search(r"4/8", after.text)
    assert re.search(r"best\s+0\.4", after.text)
    assert len(after.rows) == 5
    (picture,) = after.pictures
    assert picture["alt"] == "Learning curves of 4 trials"
    # Where pictures with data in them are not shown, their words are.
    assert ("src" in picture) == ("data" in protocols)


def test_nothing_that_a_sanitiser_would_leave_as_litter_is_there(html: str) -> None:
    assert not re.search(r"<(svg|style|script|iframe)\b|\sstyle=|\son\w+=", html)
