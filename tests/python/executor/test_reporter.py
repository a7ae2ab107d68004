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
        taken = self.reporter.take_points()
        if taken is None:
            return []
        assert taken[0] == "accuracy"
        return unpacked(*taken[1:])


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


@pytest.mark.parametrize("metric", [None, "0.5", True, [0.5], {"accuracy": 0.5}, np.array([0.5]), 1j])
def test_other_metrics_are_refused_by_name_and_type(metric: object) -> None:
    bench = Bench()
    with pytest.raises(BroadcastMetricTypeError, match=type(metric).__name__):
        bench.reporter.broadcast(metric)  # type: ignore[arg-type]
    assert bench.points() == []


@pytest.mark.parametrize("step", ["1", 1.5, True, [1]])
def test_other_steps_are_refused(step: object) -> None:
    with pytest.raises(BroadcastStepTypeError, match="takes an integer"):
        Bench().reporter.broadcast(0.5, step)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [5, 4, -1])
def test_steps_must_grow(step: int) -> None:
    bench = Bench()
    bench.reporter.broadcast(0.1, 5)
    with pytest.raises(BroadcastStepValueError, match=f"step {step} came after step 5"):
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
    assert capsys.readouterr().out == "half way\n"
    assert reporter.get_trial_id() == tmp_path.name


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
