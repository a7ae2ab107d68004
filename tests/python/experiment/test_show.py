"""How experiments look: text, HTML, and what goes into the notebook."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard._protocol.experiment import ExperimentView, TrialCounts, TrialView
from hopyard._protocol.output import ClearItem, DisplayItem, OutputItem, StreamItem
from hopyard._protocol.project import ExperimentSnapshot, TrialOutputChunk
from hopyard.experiment.show.bounds import MOST_GROUPS, TEXT_CHARACTERS
from hopyard.experiment.show.bundle import MIME, bundle
from hopyard.experiment.show.grouping import joined
from hopyard.experiment.show.html import as_html
from hopyard.experiment.show.lines import TerminalViewer
from hopyard.experiment.show.text import as_text, outputs_text
from hopyard.experiment.show.viewers import CellViewer
from hopyard.experiment.story import KEPT_CHARACTERS, Story


def story(*outputs: list[OutputItem], params: list[dict[str, Any]] | None = None) -> Story:
    count = len(outputs)
    counts = TrialCounts(total=count, queued=0, running=0, succeeded=count, stopped=0, failed=0, cancelled=0)
    view = ExperimentView(
        id="exp_test", kind="launch", name="train", state="succeeded", created_at=0, started_at=0, ended_at=1500,
        directory="Experiments/app_1", trials=counts,
    )  # fmt: skip
    told = Story(view)
    trials = [
        TrialView(
            id=f"exp_test.{n}", number=n, state="succeeded", params=params[n] if params else {}, attempt=1,
            executor_label=f"e{n + 1}", result="0.5",
        )
        for n in range(count)
    ]  # fmt: skip
    chunks = [chunk(n, items) for n, items in enumerate(outputs) if items]
    told.told_again(ExperimentSnapshot(revision=1, experiment=view, trials=trials, output=chunks))
    return told


def chunk(trial: int, items: list[OutputItem], *, attempt: int = 1, seq: int = 0) -> TrialOutputChunk:
    return TrialOutputChunk(trial=f"exp_test.{trial}", attempt=attempt, executor=f"e{trial + 1}", seq=seq, items=items)


def out(text: str) -> OutputItem:
    return StreamItem(name="stdout", text=text)


def test_equal_outputs_are_told_once() -> None:
    told = story(*[[out("Hello from GPU\n")] for _ in range(4)])

    assert as_text(told).splitlines() == [
        "launch train: 4 × succeeded on 4 executors in 1.5 s (exp_test, Experiments/app_1)",
        "4 × Hello from GPU  (e1–e4)",
    ]


def test_different_outputs_have_a_gutter() -> None:
    told = story([out("a\nb\n")], [out("c\n")], [out("c\n")], [])

    assert outputs_text(told).splitlines() == ["[e1] a", "[e1] b", "2 × c  (e2, e3)"]


def test_labels_are_joined() -> None:
    assert joined(["e1", "e2", "e3", "e5", "e7", "e8"]) == "e1–e3, e5, e7, e8"


def test_rows_become_a_table() -> None:
    told = story([out("x\n")], [out("y\n")], params=[{"lr": 0.1}, {"lr": 0.25}])
    lines = as_text(told).splitlines()

    assert lines[1].split() == ["trial", "lr", "state", "result", "time", "on"]
    assert lines[3].split() == ["1", "0.25", "succeeded", "0.5", "e2"]
    assert lines[4:] == ["[#0] x", "[#1] y"]


def test_html_is_escaped() -> None:
    told = story([out("<script>alert(1)</script>\x1b[31mred\x1b[0m")], params=[{"<b>": "<i>"}])
    html = as_html(told)

    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;red" in html
    assert "<b>" not in html.replace("<b>e1</b>", "")
    assert "<i>" not in html


def test_rich_output_is_shown_as_it_would_be_in_the_kernel() -> None:
    picture = DisplayItem(data={"image/png": "AAAA", "text/plain": "<Figure>"}, metadata={})
    told = story([out("before\n"), picture, out("after\n")])

    assert '<pre>before</pre><img alt="&lt;Figure&gt;" src="data:image/png;base64,AAAA"><pre>after</pre>' in as_html(
        told
    )
    assert outputs_text(told) == "before\n<Figure>\nafter"


def test_the_final_bundle_is_bounded_and_keeps_the_newest() -> None:
    told = story([out("old " * TEXT_CHARACTERS), out("newest\n")])
    content = bundle(told, final=True)[MIME]

    items = content["output"][0]["items"]
    assert sum(len(item["text"]) for item in items) < TEXT_CHARACTERS + 100
    assert content["version"] == 1
    assert content["experiment"]["id"] == "exp_test"
    assert bundle(told, final=False)[MIME]["output"] == []


def test_many_trials_stay_within_a_notebooks_means() -> None:
    count = MOST_GROUPS + 10
    told = story(*[[out(f"{n} " * TEXT_CHARACTERS)] for n in range(count)], params=[{"x": n} for n in range(count)])

    for form in (as_text(told), as_html(told)):
        assert len(form) < 2 * TEXT_CHARACTERS
        assert "and the output of 10 more trials" in form


def test_output_that_comes_twice_is_kept_once() -> None:
    told = story([out("one\n"), out("two\n")])
    trial = told.trials[0]

    trial.said(chunk(0, [out("two\n"), out("three\n")], seq=1))

    assert outputs_text(told) == "one\ntwo\nthree"


def test_a_chatty_trial_keeps_its_newest_output() -> None:
    told = story([out("start\n")])
    for seq in range(1, 500):
        told.trials[0].said(chunk(0, [out(f"line {seq} " + "x" * 2_000 + "\n")], seq=seq))

    text = outputs_text(told)
    assert len(text) < 2 * KEPT_CHARACTERS + 10_000
    assert text.startswith("(Earlier output is in output.log.)")
    assert "line 499 " in text


def test_a_progress_bar_leaves_its_last_state_and_pushes_nothing_out() -> None:
    told = story([out("start\n"), out("\r0 %")])
    for seq in range(2, 5_000):
        told.trials[0].said(chunk(0, [out(f"\r{seq} steps " + "x" * 200)], seq=seq))
    told.trials[0].said(chunk(0, [out("\rdone\r\n")], seq=5_000))

    assert outputs_text(told) == "start\ndone"
    assert "<pre>start\ndone</pre>" in as_html(told)


def test_a_new_attempt_replaces_the_output_of_the_lost_one() -> None:
    told = story([out("lost\n")])

    told.trials[0].said(chunk(0, [out("again\n")], attempt=2))
    told.trials[0].said(chunk(0, [out("late\n")], attempt=1))

    assert outputs_text(told) == "again"


def test_clear_and_update_work_as_in_a_cell() -> None:
    bar = DisplayItem(data={"text/plain": "10 %"}, metadata={}, display_id="bar")
    full = DisplayItem(data={"text/plain": "100 %"}, metadata={}, display_id="bar", update=True)
    told = story([out("gone"), ClearItem(wait=True), bar, full])

    assert outputs_text(told) == "100 %"


class Publisher:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def publish(self, **message: Any) -> None:
        self.sent.append(message)


def test_a_short_experiment_is_drawn_once() -> None:
    publisher = Publisher()
    viewer = CellViewer(publisher)
    told = story([out("x\n")])

    viewer.changed(told)
    viewer.ended(told)

    assert len(publisher.sent) == 1
    assert publisher.sent[0]["update"] is False
    assert set(publisher.sent[0]["data"]) == {MIME, "text/html", "text/plain"}


def test_later_draws_update_the_first() -> None:
    publisher = Publisher()
    viewer = CellViewer(publisher)
    told = story([out("x\n")])

    viewer.now(told)
    viewer.ended(told)

    first, second = publisher.sent
    assert second["update"] is True
    assert second["transient"] == first["transient"]


def test_a_terminal_prints_whole_lines_once_and_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    told = story([out("first\n")], [])
    viewer = TerminalViewer()

    viewer.begins(told)
    told.trials[1].said(chunk(1, [out("10 %\r20 %\rhalf ")]))
    viewer.changed(told)
    for seq in range(1, 300):
        told.trials[0].said(chunk(0, [out("x" * 3_000 + "\n")], seq=seq))
        viewer.changed(told)
    told.trials[1].said(chunk(1, [out("whole")], seq=1))
    viewer.ended(told)

    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0] == "[e1] first"
    assert lines[-1] == "[e2] half whole"
    assert lines.count(f"[e1] {'x' * 3_000}") == 299
    assert "2 × succeeded" in printed.err
