"""How searches look: in a notebook that is read without us, in a terminal, in a log."""

from __future__ import annotations

import io
import json
import math
import re
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec import UNSET
from rich.console import Console

from hopyard._protocol.driver_messages import ExperimentProgress
from hopyard._protocol.experiment import BestTrial, ExperimentView, TrialCounts, TrialView
from hopyard._protocol.failure import Failure
from hopyard._protocol.project import ExperimentSnapshot
from hopyard.experiment.curve import MOST_POINTS, Curve
from hopyard.experiment.show import picture
from hopyard.experiment.show.bundle import MIME, bundle, html_of, text_of
from hopyard.experiment.show.console import SearchScreen
from hopyard.experiment.show.lines import SearchLines
from hopyard.experiment.show.search import MOST_ROWS
from hopyard.experiment.show.standing import is_search, number_text, search_table
from hopyard.experiment.story import Story


def trial(number: int, metric: float | None = None, state: Any = "succeeded", **params: Any) -> TrialView:
    view = TrialView(
        id=f"exp_test.{number}", number=number, state=state, params=params, attempt=1, executor_label="e1",
        started_at=0, ended_at=1_000,
    )  # fmt: skip
    if metric is not None:
        view.metric, view.latest, view.step = metric, metric, 9
    return view


def search(*trials: TrialView, state: Any = "succeeded", direction: Any = "max", total: int | None = None) -> Story:
    count = {word: sum(each.state == word for each in trials) for word in ("queued", "running", "succeeded", "stopped")}
    failed = sum(each.state == "failed" for each in trials)
    view = ExperimentView(
        id="exp_test", kind="lagom", name="train", state=state, created_at=0, started_at=0, directory="Experiments/a_1",
        direction=direction, trials=TrialCounts(total=total or len(trials), failed=failed, cancelled=0, **count),
    )  # fmt: skip
    if state != "running":
        view.ended_at = 5_000
    told = Story(view)
    told.told_again(ExperimentSnapshot(revision=1, experiment=view, trials=list(trials), output=[]))
    measured = [each for each in trials if finite(each) is not None]
    if measured:
        best = max(measured, key=lambda each: (finite(each) or 0.0) * (1 if direction == "max" else -1))
        view.best = BestTrial(trial=best.id, metric=finite(best) or 0.0, params=best.params)
    return told


def finite(view: TrialView) -> float | None:
    return view.metric if isinstance(view.metric, float) and math.isfinite(view.metric) else None


def report(story: Story, number: int, *values: float) -> None:
    for step, value in enumerate(values):
        view = trial(number, value, "running", lr=0.1)
        view.step = 10 + step
        story.heard(ExperimentProgress(experiment="exp_test", trials=[view], output=[]))


class Balanced(HTMLParser):
    """Tags and attributes, and whether each tag that is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        if tag not in ("br", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def picture_of(html: str) -> ElementTree.Element:
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert found is not None
    return ElementTree.fromstring(b64decode(found[1]))


def test_only_trials_of_parameters_judged_by_a_metric_are_a_search() -> None:
    assert is_search(search(trial(0, 0.5, lr=0.1)))
    assert is_search(search(state="running", total=0))
    assert not is_search(search(trial(0, 0.5)))


def test_the_text_tells_the_best_first() -> None:
    told = search(trial(0, 0.5, lr=0.1), trial(1, 0.91234567, lr=0.25), trial(2, 0.7, "stopped", lr=1e-05))

    assert text_of(told).splitlines() == [
        "lagom · train: finished, 3/3 trials, 1 stopped early, 5.0 s",
        "best 0.9123  lr 0.25",
        "trial  state     lr     metric  step  time   on",
        "1 ★    finished  0.25   0.9123  9     1.0 s  e1",
        "2      stopped   1e-05  0.7     9     1.0 s  e1",
        "0      finished  0.1    0.5     9     1.0 s  e1",
        "(exp_test, Experiments/a_1)",
    ]


def test_the_lowest_is_best_when_it_was_asked_for() -> None:
    told = search(trial(0, 0.5, lr=0.1), trial(1, 0.9, lr=0.2), direction="min")

    assert [row[0] for row in search_table(told, 6)[1:]] == ["0 ★", "1"]


def test_the_html_needs_no_script_and_stands_alone() -> None:
    told = search(trial(0, 0.5, lr=0.1), trial(1, 0.9, lr=0.2))
    report(told, 0, 0.1, 0.2, 0.5)
    report(told, 1, 0.3, 0.8, 0.9)
    read = Balanced(html_of(told))

    assert read.tags == {"div", "p", "b", "br", "img", "table", "thead", "tbody", "tr", "th", "td", "small"}
    assert read.attributes == {"alt", "width", "height", "src"}
    drawing = picture_of(html_of(told))
    paths = [each for each in drawing if each.tag.endswith("path") and each.get("stroke-width")]
    assert len(paths) == 2
    assert paths[-1].get("stroke-width") == "2.4"  # the best, on top


def test_the_bar_says_how_trials_ended_as_the_live_one_does() -> None:
    told = search(trial(0, 0.5, lr=0.1), trial(1, 0.4, "stopped", lr=0.2), trial(2, None, "failed", lr=0.3), total=6)
    report(told, 0, 0.1, 0.5)

    parts = [each for each in picture_of(html_of(told)) if each.tag.endswith("rect")][1:]
    sixth = (picture.RIGHT - picture.LEFT) / 6
    assert [each.get("fill") for each in parts] == [picture.BEST, picture.STOPPED, picture.FAILED]
    assert [float(each.get("width") or 0) for each in parts] == pytest.approx([sixth] * 3, abs=0.1)
    assert float(parts[2].get("x") or 0) == pytest.approx(picture.LEFT + 2 * sixth, abs=0.1)


def test_there_is_no_picture_of_single_points() -> None:
    assert "<img" not in html_of(search(trial(0, 0.5, lr=0.1)))


def test_names_and_values_are_text_and_nothing_else() -> None:
    evil = "<img src=x onerror=alert(1)>" * 400
    told = search(trial(0, 0.5, "failed", **{evil: evil}), trial(1, 0.9, lr=evil))
    told.trials[0].view.failure = Failure(code="<b>", message=evil)
    told.view.name = evil
    content = bundle(told, final=True)

    assert Balanced(content["text/html"]).tags <= {
        "div",
        "p",
        "b",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "small",
    }
    assert len(json.dumps(content)) < 10_000


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_shown_and_kept_as_json(value: float) -> None:
    told = search(trial(0, value, lr=0.1), trial(1, 0.5, lr=0.2))
    report(told, 0, value, 1.0, value)
    content = bundle(told, final=True)

    assert number_text(value) in content["text/plain"]
    kept = json.loads(json.dumps(content[MIME], allow_nan=False))
    assert {each["number"]: each["metric"] for each in kept["trials"]}[0] is None
    assert search_table(told, 6)[1][0] == "1 ★"


def test_two_hundred_parameters_leave_room_for_the_result() -> None:
    params = {f"p{n}": 1.0 for n in range(200)}
    told = search(trial(0, 0.5, **params), trial(1, 0.9, **{**params, "p150": 2.0}))
    heading, *_ = search_table(told, 6)

    assert heading[2] == "p150"  # the one that differs
    assert len(heading) == 12
    assert "194 more parameters" in text_of(told)
    assert "and 194 more" in text_of(told)


def test_ten_thousand_trials_stay_within_a_notebooks_means() -> None:
    told = search(*(trial(n, n / 10_000, note="x" * 100, **{f"p{k}": n * k for k in range(20)}) for n in range(10_000)))
    for number in range(0, 10_000, 50):
        report(told, number, *(math.sin(step / 50) for step in range(300)))
    content = bundle(told, final=True)

    assert len(json.dumps(content)) < 200_000
    assert len(content["text/plain"].splitlines()) == MOST_ROWS + 5
    assert content[MIME]["trials"][0]["number"] == 9_999


def test_no_trial_and_one_trial() -> None:
    first, second, *_ = text_of(search(state="running", total=0)).splitlines()
    assert "0/0 trials" in first
    assert second == "no result yet"
    assert "1/1 trials" in text_of(search(trial(0, 0.5, lr=1)))


def test_why_trials_fail_is_said_once() -> None:
    told = search(trial(0, None, "failed", lr=0.1), trial(1, None, "failed", lr=0.2), state="failed")
    for each in told.trials:
        each.view.failure = Failure(code="ValueError", message="too\nlarge")

    assert text_of(told).count("failed with ValueError: too large") == 1
    assert "no result" in text_of(told)


def test_a_curve_keeps_its_shape_and_its_end_however_long_it_is() -> None:
    curve = Curve()
    for step in range(100_000):
        curve.add(step, float(step))

    assert len(curve) <= MOST_POINTS
    assert curve.steps[-1] == 99_999
    assert curve.steps == sorted(set(curve.steps))
    assert curve.values == [float(step) for step in curve.steps]


def test_an_attempt_that_begins_anew_draws_its_curve_anew() -> None:
    told = search(trial(0, None, "running", lr=0.1), state="running")
    report(told, 0, 0.1, 0.2, 0.3)
    again = trial(0, 0.5, "running", lr=0.1)
    again.attempt, again.step = 2, 11
    told.heard(ExperimentProgress(experiment="exp_test", trials=[again], output=[]))

    assert (told.trials[0].curve.steps, told.trials[0].curve.values) == ([10, 11], [0.1, 0.5])


def test_a_terminal_draws_in_place_and_leaves_itself_as_it_was() -> None:
    told = search(trial(0, 0.5, lr=0.1), trial(1, 0.25, "running", lr=0.2), state="running", total=4)
    shown = io.StringIO()
    screen = SearchScreen(Console(file=shown, force_terminal=True, width=80, legacy_windows=False))

    screen.begins(told)
    screen.leaves()

    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.getvalue())
    assert "lagom · train  running  1/4 trials" in text
    assert "best 0.5  lr 0.1" in text
    assert text.index("0.25") < text.index("1.0 s")  # what runs comes first
    assert shown.getvalue().rindex("\x1b[?25h") > shown.getvalue().rindex("\x1b[?25l")  # the cursor is back


def test_a_log_gets_a_line_for_each_better_result(capsys: pytest.CaptureFixture[str]) -> None:
    told = search(trial(0, 0.5, lr=0.1), state="running", total=2)
    lines = SearchLines()

    lines.begins(told)
    lines.changed(told)
    told.view.best = BestTrial(trial="exp_test.1", metric=0.75, params={"lr": 0.2})
    lines.changed(told)

    assert capsys.readouterr().err.splitlines() == ["1/2 trials, best 0.5  lr 0.1", "1/2 trials, best 0.75  lr 0.2"]


def held() -> Story:
    story = search(trial(0, 0.5, lr=0.1), state="running", total=4)
    story.view.held = True
    story.view.waiting_for = "held by Bad"
    story.view.failure = Failure(
        code="ORACLE_FAILED",
        message="Bad cannot go on: ValueError: <no> (3 times in a row).",
        traceback="Traceback (most recent call last):\n  File here\nValueError: <no>\n",
        hint="Mend what it needs, then release() the experiment.",
    )
    return story


def test_why_one_is_held_is_shown_wherever_it_is_watched() -> None:
    for told in (text_of(held()), "".join(Balanced(html_of(held())).text)):
        for said in (
            "  File here\nValueError: <no>\n",
            "Bad cannot go on",
            "Mend what",
            "attach('exp_test').release()",
        ):
            assert said in told
    console = Console(file=io.StringIO(), width=200)
    SearchScreen(console).now(held())
    assert "File here" in console.file.getvalue()  # type: ignore[attr-defined]
    story = held()
    story.view.failure = UNSET
    assert "release()" not in text_of(story)


def test_lines_say_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    lines, story = SearchLines(), held()
    for _ in range(3):
        lines.changed(story)
    assert capsys.readouterr().err.count("File here") == 1
    story.view.held = False
    lines.changed(story)
    story.view.held = True
    lines.changed(story)
    assert capsys.readouterr().err.count("File here") == 1
