"""What is known before the first trial: by looking, and by one step on a real executor."""

from __future__ import annotations

import random
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hopyard import Searchspace, experiment
from hopyard.experiment import drift
from hopyard.experiment.values import TrialsFailed
from hopyard.trials.preflight_report import Preflight
from tests.python.live import Live, of_this_process


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with of_this_process(HOPYARD_EXECUTORS="2") as project:
        yield project


def space() -> Searchspace:
    return Searchspace(lr=("DOUBLE", [0.1, 0.2]))


def look(function: Any, sp: Any = None) -> Preflight:
    return experiment.preflight(function, sp, run=False)


def test_a_look_runs_nothing() -> None:
    def train(lr: float) -> float:
        raise AssertionError("called")

    report = look(train, space())

    assert report.parameters == ("lr",)
    assert not report.takes_reporter
    assert not report.ran
    assert "nothing stopped early" in repr(report)


def test_a_look_reads_the_functions_text() -> None:
    def forgets(lr: float, reporter: Any) -> None:
        lr + 1

    def passes_on(lr: float, reporter: Any) -> float:
        def inner() -> float:
            reporter.broadcast(lr)
            return 1.0

        return inner()

    def stops(lr: float) -> float:
        raise StopIteration

    notes = look(forgets, space()).warnings
    assert any("no return statement with a value: return its metric" in note for note in notes)
    assert any("never uses it: call reporter.broadcast" in note for note in notes)
    assert look(passes_on, space()).warnings == []
    assert len(look(stops, space()).warnings) == 1  # no reporter
    assert look(len, None).warnings != []  # no text to read: a look at the signature


def test_one_step_on_an_executor(live: Live) -> None:
    marks = live.project / "marks"

    def train(lr: float, reporter: Any) -> float:
        import time

        ballast = b"x" * 50_000_000
        for step in range(1000):
            with open(marks, "a") as file:
                file.write(f"{step}\n")
            time.sleep(0.02)
            reporter.broadcast(lr * len(ballast), step)
        return lr

    report = experiment.preflight(train, space(), trials=10, steps=1000)

    assert marks.read_text().split() == ["0", "1"]
    assert (report.broadcasts, report.returned, report.executors) == (2, None, 2)
    assert report.step_seconds is not None
    assert report.step_seconds >= 0.02
    assert report.peak_mb is not None
    assert report.peak_mb > 48
    assert report.trial_seconds is not None
    assert report.total_seconds == pytest.approx(report.trial_seconds * 5)
    said = repr(report)
    assert "before it returned" in said
    assert "10 trials on 2 executors: " in said
    assert "<td" in report._repr_html_()
    assert [each.kind for each in experiment.list()][:1] == ["preflight"]


def test_a_function_that_returns_at_once_gives_a_forecast(live: Live) -> None:
    def train(lr: float, reporter: Any, budget: int) -> float:
        Path(reporter.save([lr])).with_name("weights.bin").write_bytes(b"0" * 100_000)
        return lr * budget

    report = experiment.preflight(train, space(), trials=100, params={"lr": 0.5})

    assert report.returned == "0.5"
    assert report.params == {"lr": 0.5}
    assert report.written_bytes is not None
    assert report.written_bytes > 100_000
    assert report.total_bytes == report.written_bytes * 100
    assert any("never broadcast before it returned" in said for said in report.warnings)
    assert "of files" in repr(report)


def test_without_a_number_of_steps_the_forecast_is_of_one_step(live: Live) -> None:
    def train(reporter: Any) -> float:
        for step in range(10):
            reporter.broadcast(1, step)
        return 1

    assert "for each step of a trial" in repr(experiment.preflight(train, trials=4))


def test_what_never_reports_is_ended(live: Live) -> None:
    def train(reporter: Any) -> float:
        import time

        while True:
            time.sleep(0.01)
        return reporter.broadcast(1)

    report = experiment.preflight(train, seconds=0.5)
    assert report.timed_out
    assert any("give preflight more time with seconds=" in said for said in report.warnings)


def test_wrong_returns_and_reports_name_the_fix(live: Live) -> None:
    with pytest.raises(TrialsFailed, match=r"ReturnTypeError: .* must return a number"):
        experiment.preflight(lambda lr: None, space())
    with pytest.raises(TrialsFailed, match="convert it, for example with float"):
        experiment.preflight(lambda reporter: reporter.broadcast("high"))
    with pytest.raises(TrialsFailed, match="optimization key 'accuracy'"):
        experiment.preflight(lambda: {"loss": 1}, optimization_key="accuracy")


def test_it_spends_no_trial_and_no_random_number(live: Live) -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    experiment.preflight(lambda lr: lr, space())
    assert random.random() == expected
    result = experiment.lagom(lambda lr: lr, space(), optimizer="randomsearch", num_trials=3)
    assert result["num_trials"] == 3


def test_little_memory_and_disk_are_told() -> None:
    report = Preflight(
        "train", (), True, ran=True, broadcasts=2, returned="1", seconds=8_000.0, peak_mb=3_900, memory_mb=4_096,
        written_bytes=3 * 1024**3, free_bytes=10 * 1024**3, trials=8, executors=4,
    )  # fmt: skip
    assert any("3,900 MB, comes near the 4,096 MB of an executor" in said for said in report.warnings)
    assert any("8 trials would write 24 GB, and 10 GB are free" in said for said in report.warnings)
    assert "8 trials on 4 executors: 4.4 h, 15,600 MB of memory, 24 GB of files" in repr(report)


def test_reserved_names_and_mismatches_are_refused() -> None:
    with pytest.raises(ValueError, match="reserved: reporter"):
        Searchspace(reporter=("DOUBLE", [0.1, 0.2]))
    with pytest.raises(TypeError, match="'momentum'"):
        look(lambda lr, momentum: 1, space())
    with pytest.raises(TypeError, match="'lr'"):
        look(lambda: 1, space())
    with pytest.raises(TypeError, match="needs a function"):
        look(3, space())


def test_each_lagom_looks_first_unless_it_is_told_not_to(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    def forgets(lr: float) -> None:
        lr + 1

    with pytest.warns(UserWarning, match="forgets: It has no return statement"), pytest.raises(TrialsFailed):
        experiment.lagom(forgets, space(), optimizer="randomsearch", num_trials=1)
    with pytest.raises(TypeError, match="'momentum'"):
        experiment.lagom(lambda lr, momentum: 1, space(), trials=1)
    with pytest.raises(TrialsFailed, match="momentum"):  # not looked at: the trials find it out
        experiment.lagom(lambda lr, momentum: 1, space(), trials=1, optimizer="randomsearch", preflight=False)
    with pytest.raises(ValueError, match="preflight='often' must be"):
        experiment.lagom(lambda lr: 1, space(), trials=1, preflight="often")

    result = experiment.lagom(lambda lr: lr, space(), trials=2, optimizer="randomsearch", preflight="run")
    assert result["num_trials"] == 2
    assert "returned" in capsys.readouterr().out


@pytest.mark.parametrize("how", [True, "run"])
def test_what_the_executors_lack_is_said_once(
    live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, how: bool | str
) -> None:
    venv.create(tmp_path, with_pip=False, symlinks=True)
    (live.project / ".hopyard/environments").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(drift, "interpreter_for", lambda _here: str(tmp_path / "bin/python"))

    def train(lr: float) -> float:
        return float(msgspec.json.decode(msgspec.json.encode(lr)))

    experiment.lagom(train, space(), trials=1, optimizer="randomsearch", preflight=how)

    assert capsys.readouterr().err.count("hopyard: msgspec ") == 1
