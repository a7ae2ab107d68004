"""GPUs from the driver's side to the panel's: who gets which, what is shown of them, and a driver that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.python.faults.gpus.machine import GIB, SLICES, WHOLE, GpuMachine, compiler
from tests.python.faults.harness import Project, answer, wait_until

DRIVER_MISMATCH, NOT_LOADED, GPU_IS_LOST = 18, 9, 15  # NVML_ERROR_LIB_RM_VERSION_MISMATCH and others


@pytest.fixture
def machine(tmp_path: Path) -> GpuMachine:
    found = compiler()
    if found is None:
        pytest.skip("a GPU driver to test with is compiled here, and there is no C compiler (cc, gcc or clang)")
    return GpuMachine(tmp_path / "machine", found)


def fleet_sees(project: Project, machine: GpuMachine, executors: int, gpus: float) -> list[str]:
    """CUDA_VISIBLE_DEVICES on each executor; the fleet stays."""
    script = """
    def sees():
        import os
        return os.environ["CUDA_VISIBLE_DEVICES"]
    print(json.dumps(experiment.launch(sees).experiment.results))
    """
    wanted = {"HOPYARD_EXECUTORS": str(executors), "HOPYARD_GPUS": f"{gpus:g}"}
    seen: list[str] = answer(project.driver(script, **machine.environment, **wanted))
    return seen


def newest_sample(project: Project, executor: dict[str, Any]) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    def comes() -> bool:
        found[:] = project.get(f"/api/executors/{executor['id']}/samples")
        return bool(found)

    wait_until(comes, f"{executor['label']} is measured")
    return found[-1]


def executors_log(project: Project) -> str:
    return "".join(path.read_text() for path in (project.folder / ".hopyard" / "logs" / "executors").glob("*.log"))


def test_each_executor_gets_its_own_gpu_or_slice_and_shows_how_busy_it_is(
    project: Project, machine: GpuMachine
) -> None:
    assert sorted(fleet_sees(project, machine, 3, 1)) == sorted([WHOLE, *SLICES])
    (engine,) = project.get("/api/engines")
    assert engine["says"].endswith("1 GPU and 2 MIG slices")
    shown = {executor["gpus"][0]: newest_sample(project, executor)["gpus"] for executor in project.executors("idle")}
    assert shown[WHOLE] == [
        {"name": "NVIDIA A100-SXM4-40GB", "load": 0.37, "memoryBytes": 10 * GIB, "memoryTotalBytes": 40 * GIB}
    ]
    # A slice does not count how busy it is; its memory is its own.
    assert [(gpu["load"], gpu["memoryBytes"] / GIB) for gpu in shown[SLICES[1]]] == [(0, 2)]


def test_shares_of_a_gpu_fill_one_after_the_other(project: Project, machine: GpuMachine) -> None:
    assert fleet_sees(project, machine, 4, 0.5) == [WHOLE, WHOLE, SLICES[0], SLICES[0]]


def test_more_gpus_than_there_are_is_refused_with_what_is_there(project: Project, machine: GpuMachine) -> None:
    wanted = {"HOPYARD_EXECUTORS": "4", "HOPYARD_GPUS": "1"}
    driver = project.driver("experiment.launch(print)", **machine.environment, **wanted)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode != 0
    assert "3 GPUs, 3 free" in said


def test_gpus_that_were_not_given_to_jupyter_are_given_to_no_executor(project: Project, tmp_path: Path) -> None:
    """As under a batch scheduler, or where a user shares the machine by agreement."""
    machine = GpuMachine(tmp_path / "machine", None)
    machine.environment["CUDA_VISIBLE_DEVICES"] = SLICES[1]
    assert fleet_sees(project, machine, 2, 0.5) == [SLICES[1], SLICES[1]]
    (engine,) = project.get("/api/engines")
    assert [gpu["id"] for gpu in engine["gpus"]] == [SLICES[1]]


def test_where_none_was_given_the_refusal_says_so(project: Project, tmp_path: Path) -> None:
    machine = GpuMachine(tmp_path / "machine", None)
    machine.environment["CUDA_VISIBLE_DEVICES"] = ""
    driver = project.driver("experiment.launch(print)", **machine.environment, HOPYARD_EXECUTORS="1", HOPYARD_GPUS="1")
    _, said = driver.communicate(timeout=60)
    assert driver.returncode != 0
    assert 'CUDA_VISIBLE_DEVICES="" does not allow any of the 2 GPUs of this machine' in said


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("init", DRIVER_MISMATCH, "version mismatch"),
        ("init", NOT_LOADED, "not loaded"),
        ("device", GPU_IS_LOST, "lost"),
    ],
)
def test_an_executor_lives_on_when_its_driver_fails_and_says_so_once(
    project: Project, machine: GpuMachine, what: str, code: int, words: str
) -> None:
    machine.fails(what, code)
    assert fleet_sees(project, machine, 1, 1) == [WHOLE]
    (executor,) = project.executors("idle")
    sample = newest_sample(project, executor)
    assert sample["gpus"] == []
    assert sample["memoryBytes"] > 0
    said = [line for line in executors_log(project).splitlines() if "GPU" in line]
    assert len(said) == 1
    assert words in said[0].lower()
    assert "nvidia-smi" in said[0]
    assert fleet_sees(project, machine, 1, 1) == [WHOLE]


def test_without_the_drivers_library_the_rest_is_shown(project: Project, tmp_path: Path) -> None:
    """As in a container that was given the devices and not the library."""
    assert fleet_sees(project, GpuMachine(tmp_path / "machine", None), 1, 1) == [WHOLE]
    (executor,) = project.executors("idle")
    assert newest_sample(project, executor)["gpus"] == []
    assert "NVML Shared Library Not Found" in executors_log(project)


def test_a_gpu_that_comes_back_is_shown_again(machine: GpuMachine) -> None:
    """Of one executor's readings, in a process that finds the library."""
    script = f"""
import sys
from hopyard.executor.gpus import AGAIN_S, GpuUsage
usage = GpuUsage([{WHOLE!r}], lambda words: print(words))
print(len(usage.read(0.0)))
sys.stdin.readline()
print(len(usage.read(1.0)), len(usage.read(2.0)))
sys.stdin.readline()
print(len(usage.read(3.0)), len(usage.read(2.0 + AGAIN_S)))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **machine.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    machine.fails("device", GPU_IS_LOST)
    process.stdin.write("\n")
    process.stdin.flush()
    assert "GPU is lost" in process.stdout.readline()
    assert process.stdout.readline() == "0 0\n"
    machine.works()
    said, _ = process.communicate("\n")
    assert said == "0 1\n"
