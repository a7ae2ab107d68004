"""Environments beside plain uv and pip: `.venv/bin/python bench/environments/bench.py [--cold] [--pip] [--many]`.

Each measure alternates between ours and the peer and takes the best of three; the same packages, the same index
settings, no bytecode compiled by any installer (`pip --no-compile`, uv's default; ours compiles what its own test
imports, once for a user, and links it from then on). Warm: uv's cache holds all; cold: an empty cache for both.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hopyard.environments.pip.sources import configured  # noqa: E402
from hopyard.environments.pip.uv import executable  # noqa: E402
from hopyard.environments.search.lists import pip_names  # noqa: E402
from hopyard.environments.wishes import KERNEL_REQUIREMENTS  # noqa: E402

PACKAGES = (
    "numpy", "scipy", "pandas", "matplotlib", "scikit-learn", "seaborn", "statsmodels", "sympy", "networkx", "pillow",
)  # fmt: skip
MANY = (
    "jupyterlab", "notebook", "scrapy", "dask[complete]", "fastapi", "boto3", "sphinx", "transformers", "mlflow",
    "kedro",
    "apache-airflow-core", "streamlit", "gradio", "spacy", "xarray", "geopandas", "pytest", "mkdocs-material",
)  # fmt: skip
KEYS = "numpy|pand|scikit-lea|tens|torch|a|py|xg|matplotlb|pandsa|jup|jupyter-s|opt|zzzzqq|req|x|lightnin|1|dj|seabron"


class Spent(NamedTuple):
    wall: float
    cpu: float

    def __add__(self, other: tuple[float, ...]) -> Spent:  # type: ignore[override]
        return Spent(self.wall + other[0], self.cpu + other[1])

    @staticmethod
    def best(of: Sequence[Spent]) -> Spent:
        """Each for itself: on a busy machine the shortest time and the least work are rarely of one run."""
        return Spent(min(each.wall for each in of), min(each.cpu for each in of))


class Bench:
    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.count = 0
        self.project = folder / "project"
        (self.project / ".hopyard").mkdir(parents=True)
        self.python = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]
        own = {"JUPYTER_DATA_DIR": "jupyter", "HOPYARD_CACHE": "cache", "PYTHONPYCACHEPREFIX": "pyc"}
        self.environment = {**os.environ, **{name: str(folder / path) for name, path in own.items()}}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def fresh(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def run(self, *command: str, cold: bool = False) -> Spent:
        environment = self.environment
        if cold:
            cache = self.folder / "cold"
            shutil.rmtree(cache, ignore_errors=True)
            environment = {**environment, "UV_CACHE_DIR": str(cache)}
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(
            command, cwd=self.project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        seconds, after = time.perf_counter() - began, os.times()
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        user = after.children_user - before.children_user
        return Spent(seconds, user + after.children_system - before.children_system)

    def ours(self, *words: str, cold: bool = False) -> Spent:
        return self.run(sys.executable, "-m", "hopyard.cli", "env", *words, cold=cold)

    def create(self, *more: str, cold: bool = False) -> Spent:
        return self.ours("create", self.fresh(), *PACKAGES, *more, cold=cold)

    def uv(self, packages: Sequence[str], cold: bool = False) -> Spent:
        prefix = str(self.folder / self.fresh())
        made = self.run(executable(), "venv", "-q", prefix, "--python", self.python)
        python = f"{prefix}/bin/python"
        settings = [*configured().arguments(), *configured().resolving()]
        return made + self.run(
            executable(), "pip", "install", "-q", "--python", python, *settings, *packages, cold=cold
        )

    def uv_sync(self, pins: Path) -> Spent:
        prefix = str(self.folder / self.fresh())
        made = self.run(executable(), "venv", "-q", prefix, "--python", self.python)
        command = [executable(), "pip", "sync", "-q", "--python", f"{prefix}/bin/python", str(pins)]
        return made + self.run(*command, *configured().arguments())

    def pip(self, packages: Sequence[str]) -> Spent:
        prefix = str(self.folder / self.fresh())
        made = self.run(self.python, "-m", "venv", prefix)
        return made + self.run(f"{prefix}/bin/python", "-m", "pip", "install", "-q", "--no-compile", *packages)

    def pair(self, ours: Callable[[], Spent], peer: Callable[[], Spent], runs: int = 0) -> tuple[Spent, Spent]:
        mine, theirs = [], []
        for _ in range(runs or self.runs):
            mine.append(ours())
            theirs.append(peer())
        return Spent.best(mine), Spent.best(theirs)


def row(what: str, ours: Spent, peer: Spent | None, wanted: str, times: float, most: float = float("inf")) -> None:
    """`times`: at most so many times the peer's; `most`: seconds at most."""
    shown = f"{peer.wall:.2f} | {ours.wall / peer.wall:.2f}" if peer else " | "
    work = f"{ours.cpu:.2f} | {peer.cpu:.2f} | {ours.cpu / peer.cpu:.2f}" if peer else f"{ours.cpu:.2f} | | "
    met = (peer is None or ours.wall <= peer.wall * times) and ours.wall < most
    print(f"| {what} | {ours.wall:.2f} | {shown} | {work} | {wanted} | {'met' if met else 'missed'} |", flush=True)


def keystrokes() -> list[float]:
    names = pip_names()
    if names.index is None:
        names.renew()
    index = names.index
    assert index is not None
    taken = []
    for _ in range(3):
        for text in KEYS.split("|"):
            for end in range(1, len(text) + 1):
                began = time.perf_counter()
                index.search(text[:end], 30)
                taken.append((time.perf_counter() - began) * 1000)
    record = names.record
    print(f"\n{record.count if record else 0:,} names, {len(taken)} keystrokes", flush=True)
    return sorted(taken)


def many(bench: Bench) -> tuple[int, float]:
    """Time until the list of an environment with some hundreds of packages is there, as the sidecar asks for it."""
    bench.ours("create", "many", *MANY, "--python", "3.12" if "3.12" in _pythons() else "")
    request = json.dumps({"project": str(bench.project), "name": "many"})
    taken, count = [], 0
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "hopyard.environments", "describe"],
            input=request,
            cwd=ROOT,
            env=bench.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        taken.append((time.perf_counter() - began) * 1000)
        count = len(json.loads(done.stdout.splitlines()[-1])["result"]["packages"])
    return count, min(taken)


def _pythons() -> str:
    from hopyard.environments.pythons import available

    return " ".join(each.version for each in available())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="also with an empty cache: some hundred MB to fetch")
    parser.add_argument("--pip", action="store_true", help="also pip, which takes half a minute a run")
    parser.add_argument("--many", action="store_true", help="also an environment of some hundred packages")
    options = parser.parse_args()
    everything = [*PACKAGES, *KERNEL_REQUIREMENTS]
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, uv and hopyard warm unless said\n")
    print(
        "| measure, s | hopyard | peer | ratio | CPU | peer | ratio | wanted | |\n|---|--:|--:|--:|--:|--:|--:|---|---|"
    )
    with tempfile.TemporaryDirectory(prefix="hopyard-bench-", dir=Path.home()) as name:
        bench = Bench(Path(name), options.runs)
        bench.uv(everything)  # fills the caches
        bench.create()
        ours, peer = bench.pair(bench.create, lambda: bench.uv(everything))
        row("create, 10 packages and the kernel library; uv: the same packages", ours, peer, "≤ 1.5×", 1.5)
        ours, peer = bench.pair(lambda: bench.create("--no-kernel"), lambda: bench.uv(PACKAGES))
        row("create, 10 packages alone; uv: the same", ours, peer, "≤ 1.5×", 1.5)
        bench.ours("create", "origin", *PACKAGES)
        pins = bench.folder / "pins.txt"
        bench.ours("export", "origin", "--format", "requirements.txt", "--pinned", "-o", str(pins))
        ours, peer = bench.pair(lambda: bench.ours("clone", "origin", bench.fresh()), lambda: bench.uv_sync(pins))
        row("clone; uv: sync of the pins", ours, peer, "≤ 1.5×, < 2 s", 1.5, 2)
        bench.ours("install", "-e", "origin", "tqdm")
        back = Spent.best([bench.ours("rollback", "origin", str(1 + turn % 2)) for turn in range(4)])
        row("roll back or forward", back, None, "< 1 s", 1, 1)
        if options.pip:
            ours, peer = bench.pair(bench.create, lambda: bench.pip(everything), runs=1)
            row("create; pip --no-compile in a fresh venv", ours, peer, "faster", 1)
        if options.cold:
            ours, peer = bench.pair(lambda: bench.create(cold=True), lambda: bench.uv(everything, cold=True), runs=2)
            row("create with an empty cache; uv: the same", ours, peer, "≤ 1.5×", 1.5)
        if options.many:
            count, millis = many(bench)
            print(f"\n{count} packages listed in {millis:.0f} ms, process start included (wanted < 300 ms)")
    taken = keystrokes()
    shown = f"median {statistics.median(taken):.1f}, 95 % {taken[int(len(taken) * 0.95)]:.1f}, longest {taken[-1]:.1f}"
    print(f"a keystroke to its names, ms: {shown} (wanted < 100)")
    print(f"load average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
