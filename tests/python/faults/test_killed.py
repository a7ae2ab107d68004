"""Whatever is killed, every trial ends once and nothing is lost."""

from __future__ import annotations

import os
import signal

import pytest

from hopyard._client.sidecar import shut_down
from tests.python.faults.harness import Project, answer, wait_until
from tests.python.faults.scenarios import killed


@pytest.mark.slow
def test_the_sidecar_is_killed_ten_times_and_no_trial_is_lost_or_doubled(project: Project) -> None:
    killed.sidecar_is_killed(project, kills=10, trials=120)


@pytest.mark.slow
def test_executors_are_killed_and_their_trials_run_again(project: Project) -> None:
    killed.executors_are_killed(project, kills=20)


def test_a_trial_whose_executor_dies_each_time_fails_with_the_reason(project: Project) -> None:
    killed.out_of_retries(project)


def test_one_of_four_replicas_loses_its_executor_and_runs_again_elsewhere_once(project: Project) -> None:
    driver = project.driver(
        """
        def replica():
            import os
            number = os.environ["HOPYARD_TRIAL"].rpartition(".")[2]
            note("S", number)
            deadline = time.time() + 60
            while not os.path.exists("go") and time.time() < deadline:
                time.sleep(0.02)
            note("E", number)
            return int(number)
        handle = experiment.launch(replica, wait=False)
        handle.wait()
        print(json.dumps({"results": handle.results, "states": [t.state for t in handle.trials]}))
        """
    )
    wait_until(lambda: sum(project.runs()[0].values()) == 4, "all four replicas run")
    victim = project.executors("running")[2]
    os.kill(victim["pid"], signal.SIGKILL)
    wait_until(lambda: sum(project.runs()[0].values()) == 5, "its work began again elsewhere")
    (project.folder / "go").touch()
    got = answer(driver)
    assert got["results"] == [0, 1, 2, 3]
    assert set(got["states"]) == {"succeeded"}
    began, ended = project.runs()
    assert sorted(ended.elements()) == ["0", "1", "2", "3"]
    assert sum(began.values()) == 5


def test_after_everything_is_stopped_no_process_is_left(project: Project) -> None:
    assert answer(
        project.driver('print(json.dumps(experiment.launch(trial, {"x": [2], "seconds": [0]}).experiment.results))')
    ) == [4]
    assert project.processes()
    shut_down(project.endpoint(), force=True)
    wait_until(lambda: not project.processes(), "everything has ended by itself", seconds=20)
