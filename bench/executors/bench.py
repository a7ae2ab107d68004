"""Hopyard's executors beside ipyparallel's engines, on the same machine in the same run; figures are ratios.

    .venv/bin/python -m pip install -e ".[bench]"
    .venv/bin/python bench/executors/bench.py [--rounds 300] [--calls 512] [--ray PYTHON] [--json FILE]

Each peer is measured in a process of its own (``--only hopyard`` or ``--only ipyparallel``), alternating, three times;
the best of three is compared, so that one disturbed run does not decide. Both run the cell 600 times before its time is
taken (a just-in-time compiler needs that), and the calls three times, of which the best counts. With ``--ray``,
a Python that has Ray, the time from nothing to the first result of four is also taken of four Ray actors.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXECUTORS = 4
WARM_UP = 600
TAKES = 3


def proportional_set_size(pids: set[int]) -> float:
    """PSS of the processes in MiB; shared pages count once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def processes_mentioning(*words: str) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if any(word.encode() in text for word in words):
                    found.add(int(entry.name))
    return found


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def hopyard(rounds: int, calls: int) -> dict[str, float]:
    project = tempfile.mkdtemp(prefix="hopyard-bench-")
    os.environ |= {"HOPYARD_PROJECT": project, "HOPYARD_EXECUTORS": str(EXECUTORS)}
    os.chdir(project)
    began = time.perf_counter()
    from IPython.core.interactiveshell import InteractiveShell

    from hopyard import experiment

    def nothing(x: int = 0) -> int:
        return x

    with contextlib.redirect_stdout(io.StringIO()):
        experiment.launch(nothing)
        cold = time.perf_counter() - began
        shell = InteractiveShell.instance()
        shell.run_line_magic("load_ext", "hopyard")
        cell_ms = []
        for _ in range(WARM_UP + rounds):
            start = time.perf_counter()
            shell.run_cell_magic("fanout", "", "pass")
            cell_ms.append((time.perf_counter() - start) * 1e3)
        rate = 0.0
        for _ in range(TAKES):
            start = time.perf_counter()
            experiment.launch(nothing, {"x": list(range(calls))})
            rate = max(rate, calls / (time.perf_counter() - start))
        time.sleep(2)
        everything = processes_mentioning(project)
        connection = json.loads(Path(project, ".hopyard/run/sidecar.json").read_text())
        sidecar = int(connection["pid"])
        before = cpu_seconds(sidecar)
        time.sleep(10)
        idle_cpu = (cpu_seconds(sidecar) - before) / 10 * 100
        figures = {
            "cold_s": cold,
            "cell_ms": statistics.median(cell_ms[WARM_UP:]),
            "calls_per_s": rate,
            "idle_mib": proportional_set_size(everything | {sidecar}),
            "sidecar_mib": proportional_set_size({sidecar}),
            "sidecar_idle_cpu_percent": idle_cpu,
        }
        subprocess.run(
            [sys.executable, "-m", "hopyard.cli", "stop", "--force"], cwd=project, check=False, capture_output=True
        )
    return figures


def ipyparallel(rounds: int, calls: int) -> dict[str, float]:
    began = time.perf_counter()
    import logging

    import ipyparallel as ipp
    from IPython.core.interactiveshell import InteractiveShell

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cluster = ipp.Cluster(n=EXECUTORS, log_level=logging.ERROR)
        client = cluster.start_and_connect_sync()
        view = client[:]
        view.block = True
        view.apply_sync(lambda: None)
        cold = time.perf_counter() - began
        shell = InteractiveShell.instance()
        view.activate()
        cell_ms = []
        for _ in range(WARM_UP + rounds):
            start = time.perf_counter()
            shell.run_cell_magic("px", "", "pass")
            cell_ms.append((time.perf_counter() - start) * 1e3)
        balanced = client.load_balanced_view()
        rate = 0.0
        for _ in range(TAKES):
            start = time.perf_counter()
            balanced.map_async(lambda x: x, range(calls), chunksize=1, ordered=False).get()
            rate = max(rate, calls / (time.perf_counter() - start))
        time.sleep(2)
        idle = proportional_set_size(processes_mentioning("ipyparallel"))
        cluster.stop_cluster_sync()
    return {"cold_s": cold, "cell_ms": statistics.median(cell_ms[WARM_UP:]), "calls_per_s": rate, "idle_mib": idle}


RAY = """
import time
began = time.perf_counter()
import ray
ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
@ray.remote(num_cpus=1)
class Executor:
    def run(self):
        return 0
ray.get([executor.run.remote() for executor in [Executor.remote() for _ in range(4)]])
print(time.perf_counter() - began)
ray.shutdown()
"""


def ray_cold_seconds(python: str) -> float:
    done = subprocess.run([python, "-c", RAY], capture_output=True, text=True, timeout=300, check=True)
    return float(done.stdout.split()[-1])


PEERS = {"hopyard": hopyard, "ipyparallel": ipyparallel}


def measure(peer: str, arguments: argparse.Namespace) -> dict[str, float]:
    command = [
        sys.executable,
        __file__,
        "--only",
        peer,
        "--rounds",
        str(arguments.rounds),
        "--calls",
        str(arguments.calls),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{peer} did not finish:\n{done.stdout}\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: (max if key == "calls_per_s" else min)(run[key] for run in runs) for key in runs[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--calls", type=int, default=512)
    parser.add_argument("--only", choices=sorted(PEERS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--ray", metavar="PYTHON")
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(PEERS[arguments.only](arguments.rounds, arguments.calls)))
        return
    runs: dict[str, list[dict[str, float]]] = {peer: [] for peer in PEERS}
    for _ in range(arguments.repeat):
        for peer in PEERS:
            runs[peer].append(measure(peer, arguments))
    ours, theirs = best(runs["hopyard"]), best(runs["ipyparallel"])
    rows: list[tuple[str, str, float, float, str]] = [
        ("no-op cell on 4 warm executors, median ms", "cell_ms", ours["cell_ms"] / theirs["cell_ms"], 1 / 3, "≤"),
        (
            f"{arguments.calls} no-op calls per second",
            "calls_per_s",
            ours["calls_per_s"] / theirs["calls_per_s"],
            5,
            "≥",
        ),
        ("from nothing to the first result of 4, s", "cold_s", ours["cold_s"] / theirs["cold_s"], 1 / 5, "≤"),
        (
            "4 idle executors and what serves them, MiB PSS",
            "idle_mib",
            ours["idle_mib"] / theirs["idle_mib"],
            250 / 351,
            "≤",
        ),
    ]
    print(f"| measure | hopyard | ipyparallel {version('ipyparallel')} | ratio | wanted |\n|---|---:|---:|---:|---:|")
    for title, key, ratio, wanted, sign in rows:
        print(f"| {title} | {ours[key]:.4g} | {theirs[key]:.4g} | {ratio:.3f} | {sign} {wanted:.3f} |")
    if arguments.ray:
        ray = min(ray_cold_seconds(arguments.ray) for _ in range(arguments.repeat))
        print(f"\nRay: {ray:.4g} s to the first result of 4; ours {ours['cold_s'] / ray:.3f} of that (≤ 0.100)")
    print(f"\nidle sidecar: {ours['sidecar_mib']:.0f} MiB PSS, {ours['sidecar_idle_cpu_percent']:.2f} % CPU")
    print(f"load average {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"runs": runs, "ours": ours, "theirs": theirs}, indent=2))


def version(package: str) -> str:
    from importlib.metadata import version as installed

    return installed(package)


if __name__ == "__main__":
    main()
