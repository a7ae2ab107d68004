"""`%%trials` in a real kernel, on real executors, and what the notebook keeps of it for others to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from nbconvert import HTMLExporter

from hopyard.experiment.show.bundle import MIME
from tests.python.live import Live, cell_text, live_project

CELL = """\
import time
lr = 0.5
epochs = 10
for epoch in range(epochs):
    time.sleep(PAUSE)
    acc = helper(epoch) / epochs
"""


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def trials(options: str, pause: float = 0.0) -> str:
    return f"%%trials {options}\n{CELL.replace('PAUSE', str(pause))}"


HELPER = "scale = 2.0\nlr = 7\ndef helper(x):\n    return x * scale * lr"


def test_the_cell_runs_with_other_constants_and_what_it_uses_of_the_notebook(live: Live) -> None:
    said = live.run(
        HELPER,
        trials("lr=0.1,0.2,0.4 --metric acc -o best"),
        "print(best['best_hp'], round(best['best_val'], 6), best['num_trials'], lr)",
        HOPYARD_EXECUTORS="2",
    )

    assert said[1].splitlines()[:3] == [
        "Trials of this cell; the highest acc is best",
        "  lr      0.5  → 0.1 · 0.2 · 0.4",
        "  epochs  10   stays",
    ]
    assert said[2] == "{'lr': 0.4} 0.72 3 7"


def test_hopeless_trials_are_ended_early_by_their_reports(live: Live) -> None:
    said = live.run(
        HELPER,
        trials("lr=0.1..0.8 --metric acc --trials 12 --seed 1 --search random --stop median -o best", 0.01),
        "print(best['early_stopped'] > 0, {t.state for t in best.experiment.trials} <= {'succeeded', 'stopped'})",
        HOPYARD_EXECUTORS="2",
    )

    assert said[2] == "True True"


def test_a_detached_search_is_found_again(live: Live) -> None:
    said = live.run(
        HELPER,
        trials("lr=0.1..0.8 --metric acc --trials 3 --direction min --detach -o handle", 0.01),
        "result = handle.wait()",
        "from hopyard import experiment\nprint(experiment.last().id == handle.id, result['num_trials'])",
        HOPYARD_EXECUTORS="2",
    )

    assert said[3] == "True 3"


def test_the_line_magic_holds_a_search_and_lets_it_go_on(live: Live) -> None:
    said = live.run(
        HELPER,
        trials("lr=0.1..0.8 --metric acc --trials 6 --stop none --detach -o handle", 0.02),
        "%hopyard hold",
        "while handle.story.view.held is not True: handle.status\nprint(handle.status in ('waiting', 'running'))",
        "%hopyard release",
        "handle.wait()\nprint(handle.status)",
        "%hopyard hold",
        "%hopyard hold exp_none",
        errors=True,
        HOPYARD_EXECUTORS="2",
    )

    assert "running ones go on" in said[2]
    assert said[3] == "True"
    assert "start again" in said[4]
    assert said[5].splitlines()[-1] == "succeeded"
    assert said[6] == "No experiment of this notebook runs."
    assert "exp_none" in said[7]


def test_another_kernel_keeps_the_curves_it_never_heard(live: Live) -> None:
    line = trials("lr=0.1..0.8 --metric acc --trials 4 --stop none --detach -o handle", 0.01)
    id = live.run(HELPER, line, "handle.wait(); print(handle.id)", HOPYARD_EXECUTORS="2")[2].splitlines()[-1]

    client = live.client([f"from hopyard import experiment\nexperiment.attach('{id}').wait();"])
    client.execute(env=live.environment(), cwd=str(live.project))
    kept = next(output.data[MIME] for output in client.nb.cells[0].outputs if output.output_type == "display_data")

    assert len(kept["curves"]) == 4
    assert all(curve["steps"][0] == 0 and curve["steps"][-1] == 9 for curve in kept["curves"])


def test_what_goes_wrong_is_said_with_the_cells_own_lines(live: Live) -> None:
    said = live.run(
        "import threading\nlock = threading.Lock()",
        "%%trials k=1,2 --metric acc\nk = 1\nacc = k / 0  # here",
        "%%trials k=1,2 --metric acc\nk = 1\nwith lock:\n    acc = k",
        "%%trials k=1,2 --metric acc\nk = 1\nacc = 'good'",
        "%%trials k=1,2 --metric acc --stop nope\nk = 1\nacc = k",
        errors=True,
        HOPYARD_EXECUTORS="2",
    )

    assert "acc = k / 0  # here" in re.sub(r"\x1b\[[0-9;]*m", "", said[1])
    assert "ZeroDivisionError" in said[1]
    assert "hopyard/trials" not in said[1]
    assert "it uses lock, a _thread.lock, which cannot be pickled" in said[2]
    assert "acc is 'good' of type str at the end of the cell" in said[3]
    assert 'no stopping rule named "nope"; use one of none, median' in said[4]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@pytest.fixture(scope="module")
def executed(live: Live) -> Any:
    client = live.client([HELPER, trials("lr=0.1..0.8 --metric acc --trials 8 --seed 2", 0.01)])
    client.execute(env=live.environment(HOPYARD_EXECUTORS="2"), cwd=str(live.project))
    return client.nb


def test_the_notebook_keeps_one_small_display_and_the_plan(executed: Any) -> None:
    outputs = executed.cells[1].outputs

    assert [output.output_type for output in outputs] == ["stream", "display_data"]
    data = outputs[1].data
    assert set(data) == {MIME, "text/html", "text/plain"}
    assert len(json.dumps(data)) < 60_000
    kept = data[MIME]
    assert kept["experiment"]["state"] == "succeeded"
    assert len(kept["trials"]) == 8
    assert len(kept["curves"]) == 8
    assert all(curve["steps"] for curve in kept["curves"])
    assert "8/8 trials" in cell_text(executed.cells[1])


def test_nbconvert_shows_the_summary_without_us(executed: Any) -> None:
    exporter: Any = HTMLExporter
    page, _ = exporter().from_notebook_node(executed)
    output = page[page.index("trials · acc by lr") - 200 :]
    output = output[: output.index("</table>") + 8]

    assert "script" not in Tags(output).tags
    assert "data:image/svg+xml;base64," in output
    assert Tags(output).tags.count("tr") == 9
    assert "finished, 8/8 trials" in output
