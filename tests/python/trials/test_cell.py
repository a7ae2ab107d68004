"""A cell as a trial: constants replaced, the metric reported."""

from __future__ import annotations

import pickle
from typing import Any

import cloudpickle
import pytest

from hopyard.trials.cell import CellTrial


class Heard:
    def __init__(self, stop_at: int | None = None) -> None:
        self.values: list[float] = []
        self._stop_at = stop_at

    def broadcast(self, metric: float) -> None:
        self.values.append(metric)
        if self._stop_at == len(self.values):
            raise StopAsked


class StopAsked(Exception): ...


def cell(source: str, *names: str, metric: str = "acc", **notebook: Any) -> CellTrial:
    anchor = eval(f"lambda: ({''.join(f'{name}, ' for name in notebook)})", dict(notebook))
    namespace = cloudpickle.dumps(("hopyard.function/1", anchor, {}), protocol=5)
    travelled: CellTrial = pickle.loads(pickle.dumps(CellTrial(source, names, metric, namespace)))
    return travelled


def test_only_the_named_constants_are_replaced() -> None:
    trial = cell("lr = 0.5\nsteps: int = 3\nkeep = 7\nacc = lr * steps + keep", "lr", "steps")

    assert trial(reporter=Heard(), lr=2, steps=10) == 27


def test_the_metric_is_reported_each_time_it_is_assigned_in_a_loop() -> None:
    heard = Heard()
    trial = cell(
        "lr = 0.1\nacc = 0\nfor epoch in range(3):\n    acc = 0\n"
        "    for batch in range(2):\n        pass\n    acc = epoch + lr\nacc = 10.0",
        "lr",
    )

    assert trial(reporter=heard, lr=0.5) == 10.0
    assert heard.values == [0.5, 1.5, 2.5]


@pytest.mark.parametrize(
    "loop",
    [
        "for acc in [1, 2]:\n    pass",
        "i = 0\nwhile i < 2:\n    i += 1\n    if True:\n        acc = i",
        "for i in [1, 2]:\n    try:\n        acc = i\n    finally:\n        pass",
        "for i in [1, 2]:\n    acc, other = i, 0",
        "acc = 0\nfor i in [1, 1]:\n    acc += i",
        "for i in [1, 2]:\n    print(acc := i)",
        "class Held:\n    def __init__(self, i): self.i = i\n    def __enter__(self): return self.i\n"
        "    def __exit__(self, *_): pass\nfor i in [1, 2]:\n    with Held(i) as acc:\n        pass",
    ],
)
def test_every_way_of_assigning_it_counts(loop: str) -> None:
    heard = Heard()

    assert cell(f"k = 1\n{loop}", "k")(reporter=heard, k=1) == 2
    assert heard.values == [1, 2]


def test_functions_of_the_cell_report_nothing_of_their_own_variable() -> None:
    heard = Heard()
    source = "k = 1\ndef train():\n    for acc in range(3):\n        pass\n    return acc\nacc = train() + k"

    assert cell(source, "k")(reporter=heard, k=5) == 7
    assert heard.values == []


def test_early_stopping_leaves_the_cell_at_the_report() -> None:
    after: list[int] = []
    trial = cell("k = 1\nfor i in range(9):\n    acc = i\n    seen(i)", "k", seen=after.append)
    heard = Heard(stop_at=3)

    with pytest.raises(StopAsked):
        trial(reporter=heard, k=1)
    assert heard.values == [0, 1, 2]


def test_what_is_no_number_in_a_loop_is_no_report_and_at_the_end_an_error() -> None:
    heard = Heard()
    trial = cell("k = 1\nfor i in range(2):\n    acc = [i]", "k")

    with pytest.raises(TypeError, match=r"acc is \[1\] of type list at the end of the cell"):
        trial(reporter=heard, k=1)
    assert heard.values == []


def test_a_metric_on_a_way_not_taken_is_named() -> None:
    with pytest.raises(NameError, match="without giving acc a value"):
        cell("k = 1\nif k > 1:\n    acc = 1", "k")(reporter=Heard(), k=0)


def test_the_notebooks_functions_see_the_replaced_constants() -> None:
    notebook: dict[str, Any] = {"lr": 0.5, "__name__": "__main__"}
    exec("def train():\n    return lr * 10", notebook)
    anchor = eval("lambda: (train,)", notebook)
    namespace = cloudpickle.dumps(("hopyard.function/1", anchor, {}), protocol=5)

    assert CellTrial("lr = 0.1\nacc = train()", ("lr",), "acc", namespace)(reporter=Heard(), lr=3) == 30


def test_no_trial_sees_what_another_changed() -> None:
    trial = cell("k = 1\nrows.append(k)\ncount = count + 1\nacc = len(rows) + count", "k", rows=[], count=0)

    assert [trial(reporter=Heard(), k=k) for k in range(3)] == [2, 2, 2]


def test_the_last_line_is_shown_as_in_a_cell(capsys: pytest.CaptureFixture[str]) -> None:
    cell("k = 1\nacc = k\n'shown', acc", "k")(reporter=Heard(), k=4)

    assert capsys.readouterr().out == "('shown', 4)\n"


def test_not_a_number_is_a_number() -> None:
    heard = Heard()
    value = cell("k = 1\nfor i in range(1):\n    acc = float('nan')", "k")(reporter=heard, k=1)

    assert value != value
    assert len(heard.values) == 1
