"""Launches through the deaths of what they stand on: the sidecar, an executor, the user's patience."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hopyard import experiment
from hopyard._client import driver as drivers
from hopyard._client.endpoint import read_record
from hopyard._protocol.errors import ExperimentFailed
from tests.python.live import Live, live_project


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


@pytest.fixture(autouse=True)
def here(live: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """This process is the driver."""
    monkeypatch.setenv("HOPYARD_PROJECT", str(live.project))
    monkeypatch.setenv("HOPYARD_EXECUTORS", "2")
    monkeypatch.setenv("HOPYARD_MEMORY", "512")
    yield live
    drivers.forget_all()


def when(condition: Callable[[], bool], act: Callable[[], None]) -> threading.Thread:
    """Acts once the condition holds, while the launch waits."""

    def watch() -> None:
        while not condition():
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def make(marks: Path) -> Callable[[float], str]:
    """A function that leaves a mark when it begins, and ends when it is let go."""
    folder = str(marks)

    def work(x: float) -> str:
        import os
        import time

        open(os.path.join(folder, f"began-{x}-{os.getpid()}"), "w").close()
        print("working on", x)
        while not os.path.exists(os.path.join(folder, "go")):
            time.sleep(0.01)
        return f"done {x}"

    return work


def test_the_sidecar_killed_mid_run(live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    killed: list[int] = []

    def kill() -> None:
        record = read_record(live.project)
        assert record is not None
        killed.append(record.pid)
        os.kill(record.pid, signal.SIGKILL)
        (tmp_path / "go").touch()

    killer = when(lambda: len(list(tmp_path.glob("began-*"))) == 2, kill)
    result = experiment.launch(make(tmp_path), {"x": [1, 2]})
    killer.join()

    record = read_record(live.project)
    assert record is not None
    assert [record.pid] != killed
    assert result.experiment.results == ["done 1", "done 2"]
    assert len(list(tmp_path.glob("began-*"))) == 2  # neither ran twice
    assert sorted(capsys.readouterr().out.splitlines()) == ["[#0] working on 1", "[#1] working on 2"]


def test_an_executor_killed_mid_run_has_its_work_done_again(live: Live, tmp_path: Path) -> None:
    def kill() -> None:
        worker = int(next(tmp_path.glob("began-1-*")).name.rpartition("-")[2])
        agent = int(re.findall(r"PPid:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())[0])
        os.killpg(os.getpgid(agent), signal.SIGKILL)
        (tmp_path / "go").touch()

    killer = when(lambda: len(list(tmp_path.glob("began-*"))) == 2, kill)
    result = experiment.launch(make(tmp_path), {"x": [1, 2]})
    killer.join()

    assert result.experiment.results == ["done 1", "done 2"]


def test_results_so_far_are_there_while_others_run(live: Live, tmp_path: Path) -> None:
    wait_for = str(tmp_path / "go")

    def work(x: int) -> int:
        import os
        import time

        while x == 2 and not os.path.exists(wait_for):
            time.sleep(0.01)
        return x

    handle = experiment.launch(work, {"x": [1, 2, 3]}, wait=False)
    while [trial.state for trial in handle.trials] != ["succeeded", "running", "succeeded"]:
        time.sleep(0.02)

    assert handle.results == [1, None, 3]
    (tmp_path / "go").touch()
    assert handle.wait().experiment.results == [1, 2, 3]


def test_two_threads_launch_at_once(live: Live) -> None:
    def double(x: int) -> int:
        return 2 * x

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(experiment.launch, double, {"x": [n, n + 1]}) for n in (10, 20)]
        results = [run.result().experiment.results for run in runs]

    assert results == [[20, 22], [40, 42]]


def test_an_interrupt_ends_the_experiment_and_returns_what_is_there(live: Live, tmp_path: Path) -> None:
    interrupter = when(lambda: len(list(tmp_path.glob("began-*"))) == 2, lambda: os.kill(os.getpid(), signal.SIGINT))
    result = experiment.launch(make(tmp_path), {"x": [1, 2, 3]})
    interrupter.join()

    assert result.experiment.status == "stopped"
    assert result.experiment.results == [None, None, None]
    assert {trial.state for trial in result.experiment.trials} <= {"stopped", "cancelled"}


def test_a_function_that_ends_its_process_is_told_as_such(live: Live) -> None:
    def leave() -> None:
        import os

        os._exit(7)

    with pytest.raises(ExperimentFailed, match="7"):
        experiment.launch(leave)

    assert experiment.launch(lambda: 1).experiment.results == [1, 1]  # the executors are there still


def test_a_function_that_eats_all_memory_is_told_the_limit_and_the_next_has_it_all(live: Live) -> None:
    def eats() -> None:
        kept = []
        while True:
            kept.append("x" * 10_000_000)

    with pytest.raises(ExperimentFailed, match=r"memory limit of 512 MB"):
        experiment.launch(eats)

    assert experiment.launch(lambda: len(bytearray(300_000_000))).experiment.results == [300_000_000] * 2


def test_large_results_come_back_whole(live: Live) -> None:
    def large() -> bytes:
        return b"x" * 5_000_000

    assert experiment.launch(large).experiment.results == [b"x" * 5_000_000] * 2


def test_a_trial_cannot_wait_for_its_own_executors_and_is_told_how_to_go_on() -> None:
    def double(y: int) -> int:
        return 2 * y

    def nested(x: int) -> object:
        from hopyard import experiment

        return experiment.launch(double, {"y": [x]}).experiment.results

    def left_to_itself(x: int) -> str:
        from hopyard import experiment

        return str(experiment.launch(double, {"y": [x]}, wait=False).id)

    def with_its_own(x: int) -> object:
        from hopyard import experiment

        return experiment.launch(double, {"y": [x]}, executors=1, memory_mb=600).experiment.results

    with pytest.raises(ExperimentFailed) as caught:
        experiment.launch(nested, {"x": [1, 2]})
    assert "\x1b" not in str(caught.value)
    (trial, _) = experiment.attach(experiment.list()[0].id).trials
    failure = trial.error
    assert failure is not None
    assert "would wait for the very executor" in failure

    later = experiment.launch(left_to_itself, {"x": [5, 6]}).experiment.results
    assert [experiment.attach(each).wait().experiment.results for each in later] == [[10], [12]]
    assert experiment.launch(with_its_own, {"x": [7]}).experiment.results == [[14]]
