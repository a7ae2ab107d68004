"""What `reporter` accepts, refuses and keeps."""

import math
from pathlib import Path

import numpy as np
import pytest

from hopyard.executor.reporter import (
    BroadcastMetricTypeError,
    BroadcastStepTypeError,
    BroadcastStepValueError,
    EarlyStopException,
    Reporter,
)
from tests.python.executor.points import unpacked


class Bench:
    def __init__(self, directory: str = "/nowhere") -> None:
        self.stop = False
        self.wakes = 0
        self.reporter = Reporter(directory, "accuracy", lambda: self.stop, self._wake)

    def _wake(self) -> None:
        self.wakes += 1

    def points(self) -> list[tuple[int, float]]:
        return self.all_points().get("accuracy", [])

    def all_points(self) -> dict[str, list[tuple[int, float]]]:
        return {name: unpacked(steps, values) for name, steps, values in self.reporter.take_points()}


def test_points_are_kept_in_order_and_wake_the_carrier_once() -> None:
    bench = Bench()
    for step in range(1000):
        bench.reporter.broadcast(step / 3, step)
    assert bench.wakes == 1
    assert bench.points() == [(step, step / 3) for step in range(1000)]
    assert bench.points() == []
    bench.reporter.followed = False
    bench.reporter.broadcast(1.0)
    assert bench.wakes == 2


def test_step_counts_by_itself_from_the_last() -> None:
    bench = Bench()
    bench.reporter.broadcast(0.1)
    bench.reporter.broadcast(0.2, 10)
    bench.reporter.broadcast(0.3)
    assert bench.points() == [(0, 0.1), (10, 0.2), (11, 0.3)]


@pytest.mark.parametrize("metric", [np.float32(0.5), np.float64(0.5), np.array(0.5)])
def test_numbers_of_numpy_are_numbers(metric: float) -> None:
    bench = Bench()
    bench.reporter.broadcast(metric, np.int64(3))
    bench.reporter.broadcast(2)
    assert bench.points() == [(3, 0.5), (4, 2.0)]


@pytest.mark.parametrize("metric", [None, "0.5", True, [0.5], np.array([0.5]), 1j])
def test_other_metrics_are_refused_by_name_and_type(metric: object) -> None:
    bench = Bench()
    with pytest.raises(BroadcastMetricTypeError, match=type(metric).__name__):
        bench.reporter.broadcast(metric)  # type: ignore[arg-type]
    assert bench.points() == []


def test_several_numbers_by_name_are_kept_each_under_its_own() -> None:
    bench = Bench()
    bench.reporter.broadcast({"loss": 2, "accuracy": 0.5})
    bench.reporter.broadcast(0.6)
    bench.reporter.broadcast({"accuracy": np.float32(0.75), "loss": math.inf}, 7)
    assert bench.all_points() == {"accuracy": [(0, 0.5), (1, 0.6), (7, 0.75)], "loss": [(0, 2.0), (7, math.inf)]}
    assert bench.all_points() == {}


def test_the_last_of_several_is_kept_where_the_trial_is_to_stop() -> None:
    bench = Bench()
    bench.stop = True
    with pytest.raises(EarlyStopException):
        bench.reporter.broadcast({"accuracy": 0.5, "loss": 2.0}, 3)
    assert bench.all_points() == {"accuracy": [(3, 0.5)], "loss": [(3, 2.0)]}


def test_one_of_several_that_is_no_number_is_refused_and_none_is_kept() -> None:
    bench = Bench()
    with pytest.raises(BroadcastMetricTypeError, match=r"'0\.5' of type str"):
        bench.reporter.broadcast({"accuracy": 0.5, "loss": "0.5"})  # type: ignore[dict-item]
    assert bench.all_points() == {}


@pytest.mark.parametrize(
    ("metrics", "says"),
    [
        ({"loss": 1.0}, "was given 'loss': its own metric is missing. The experiment looks at 'accuracy'"),
        ({}, "was given nothing: its own metric is missing"),
        ({"accuracy": 1.0, 3: 1.0}, "names are texts of 1 to"),
        ({"accuracy": 1.0, **{f"m{k}": 1.0 for k in range(16)}}, "that is more than 16 numbers"),
    ],
)
def test_several_numbers_that_are_not_those_wanted_are_refused(metrics: dict[str, float], says: str) -> None:
    bench = Bench()
    with pytest.raises(TypeError, match=says):
        bench.reporter.broadcast(metrics)
    assert bench.all_points() == {}


def test_a_step_that_is_refused_leaves_none_of_several() -> None:
    bench = Bench()
    bench.reporter.broadcast(0.5, 5)
    with pytest.raises(BroadcastStepValueError):
        bench.reporter.broadcast({"accuracy": 0.5, "loss": 2.0}, 4)
    assert bench.all_points() == {"accuracy": [(5, 0.5)]}


@pytest.mark.parametrize("step", ["1", 1.5, np.float32(1.5), math.nan, math.inf, True, np.bool_(True), [1]])
def test_other_steps_are_refused(step: object) -> None:
    with pytest.raises(BroadcastStepTypeError, match="takes an integer"):
        Bench().reporter.broadcast(0.5, step)  # type: ignore[arg-type]


def test_a_step_may_come_again_and_each_point_is_kept() -> None:
    bench = Bench()
    for epoch in range(2):
        for batch in range(2):
            bench.reporter.broadcast({"accuracy": batch / 2, "loss": float(batch)}, epoch)
    bench.reporter.broadcast(0.75)
    points = bench.all_points()
    assert points["accuracy"] == [(0, 0.0), (0, 0.5), (1, 0.0), (1, 0.5), (2, 0.75)]
    assert points["loss"] == [(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0)]


def test_told_to_stop_at_a_step_that_came_before_it_stops_and_keeps_all() -> None:
    bench = Bench()
    bench.reporter.broadcast({"accuracy": 0.5, "loss": 2.0}, 3)
    bench.stop = True
    with pytest.raises(EarlyStopException):
        bench.reporter.broadcast({"accuracy": 0.6, "loss": 1.0}, 3)
    assert bench.all_points() == {"accuracy": [(3, 0.5), (3, 0.6)], "loss": [(3, 2.0), (3, 1.0)]}


@pytest.mark.parametrize("step", [2.0, np.float64(2), np.float32(2), np.int8(2)])
def test_whole_numbers_are_steps_of_whatever_type(step: float) -> None:
    bench = Bench()
    bench.reporter.broadcast(0.5, step)  # type: ignore[arg-type]
    ((kept, _),) = bench.points()
    assert (kept, type(kept)) == (2, int)


@pytest.mark.parametrize("step", [4, 4.0, -1])
def test_steps_never_fall(step: int) -> None:
    bench = Bench()
    bench.reporter.broadcast(0.1, 5)
    with pytest.raises(BroadcastStepValueError, match=f"step {int(step)} came after step 5"):
        bench.reporter.broadcast(0.2, step)


def test_diverged_losses_are_points_like_any_other() -> None:
    bench = Bench()
    for step, value in enumerate([math.inf, -math.inf, 10**400, math.nan]):
        bench.reporter.broadcast(value, step)
    *infinite, (step, nan) = bench.points()
    assert infinite == [(0, math.inf), (1, -math.inf), (2, math.inf)]
    assert step == 3
    assert math.isnan(nan)


def test_told_to_stop_it_raises_with_the_metric_and_keeps_the_point() -> None:
    bench = Bench()
    bench.reporter.broadcast(0.1)
    bench.stop = True
    with pytest.raises(EarlyStopException) as stopped:
        bench.reporter.broadcast(0.2)
    assert stopped.value.metric == 0.2
    assert bench.points() == [(0, 0.1), (1, 0.2)]


def test_checkpoints_log_and_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Bench(str(tmp_path)).reporter
    path = reporter.save({"epoch": 3})
    assert Path(path).parent == Path(reporter.checkpoint_dir) == tmp_path / "checkpoints"
    assert [file.name for file in Path(reporter.checkpoint_dir).iterdir()] == ["state.pkl"]
    reporter.log("half way", jupyter=True)
    reporter.log("half way", True)
    reporter.log(log_msg="half way", verbose=False)
    assert capsys.readouterr().out == "half way\n" * 3
    reporter.log(None)
    assert capsys.readouterr().out == "None\n"
    assert reporter.get_trial_id() == reporter.trial_id == tmp_path.name


def test_a_trial_goes_on_from_the_checkpoint_it_was_given(tmp_path: Path) -> None:
    first = Bench(str(tmp_path)).reporter
    assert (first.checkpoint, first.load(default={"epoch": 0}), first.resumed) == (None, {"epoch": 0}, False)
    first.save({"epoch": 7})
    again = reporter_with(tmp_path / "checkpoints")
    assert again.load(default={"epoch": 0}) == {"epoch": 7}
    assert again.resumed


def test_what_was_not_saved_begins_anew(tmp_path: Path) -> None:
    nothing = reporter_with(tmp_path / "checkpoints")
    assert (nothing.checkpoint, nothing.load(), nothing.resumed) == (None, None, False)
    (tmp_path / "checkpoints").mkdir()
    assert (nothing.checkpoint, nothing.load("other.pkl", 3), nothing.resumed) == (None, 3, False)
    (tmp_path / "checkpoints" / "weights.bin").write_bytes(b"1")
    assert nothing.checkpoint == str(tmp_path / "checkpoints")
    assert nothing.resumed


def reporter_with(checkpoint: Path) -> Reporter:
    return Reporter("/nowhere", "accuracy", lambda: False, lambda: None, str(checkpoint))
