"""512 no-op trials of a random search, on four warm executors, beside what else runs trials on one machine.

    uv venv PEERS && uv pip install --python PEERS/bin/python dask distributed ipyparallel optuna "ray[tune]"
    .venv/bin/python bench/executors/peers.py --peers PEERS/bin/python [--trials 512] [--takes 3]

Each is measured in a process of its own, one after the other, its start left out; the best of the takes counts. Optuna
has four processes and one journal file; dask, Ray's ActorPool and ipyparallel keep no record of what they ran. Maggy
1.1.2 refuses to search without Spark, and runs on today's with two functions of its local environment mended in a copy,
each search on a port of its own. Its pins cannot be installed any more: it has a Python of its own, and needs Java 17:

    uv venv MAGGY && uv pip install --python MAGGY/bin/python \\
        "pyspark<4" tensorflow-cpu tensorboard "setuptools<81" scikit-optimize statsmodels
    uv pip install --no-deps --python MAGGY/bin/python maggy==1.1.2
    .venv/bin/python bench/executors/peers.py --peers PEERS/bin/python --maggy MAGGY/bin/python
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

TIMED: Final = """
import time
def best(run):
    rates = []
    for _ in range(TAKES + 1):
        began = time.perf_counter()
        run()
        rates.append(TRIALS / (time.perf_counter() - began))
    print(max(rates[1:]))
"""

HOPYARD: Final = """
import contextlib, io, subprocess, sys
from hopyard import experiment
from hopyard.searchspace import Searchspace
def train(x): return x
space = Searchspace(x=("DOUBLE", [0.0, 1.0]))
with contextlib.redirect_stdout(io.StringIO()) as said:
    experiment.launch(lambda: None)
    best(lambda: experiment.lagom(train, space, optimizer="randomsearch", num_trials=TRIALS, es_policy="none"))
print(said.getvalue().split()[-1])
subprocess.run([sys.executable, "-m", "hopyard.cli", "stop", "--force"], capture_output=True)
"""

DASK: Final = """
from distributed import Client, LocalCluster
import random
def train(x): return x
if __name__ == "__main__":
    with LocalCluster(n_workers=4, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.gather(client.map(train, [random.random() for _ in range(16)]))
            best(lambda: client.gather(client.map(train, [random.random() for _ in range(TRIALS)], pure=False)))
"""

OPTUNA: Final = """
import optuna, multiprocessing, os, tempfile
optuna.logging.set_verbosity(optuna.logging.ERROR)
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
def work(path, name, count):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.load_study(study_name=name, storage=JournalStorage(JournalFileBackend(path)),
                              sampler=optuna.samplers.RandomSampler())
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=count)
if __name__ == "__main__":
    runs = iter(range(100))
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(abs, range(16))
        def run():
            name = f"s{next(runs)}"
            path = os.path.join(tempfile.mkdtemp(), "journal.log")
            optuna.create_study(study_name=name, storage=JournalStorage(JournalFileBackend(path)))
            pool.starmap(work, [(path, name, TRIALS // 4)] * 4)
        best(run)
"""

IPYPARALLEL: Final = """
import ipyparallel, logging, random
def train(x): return x
if __name__ == "__main__":
    with ipyparallel.Cluster(n=4, log_level=logging.ERROR) as client:
        client.wait_for_engines(4)
        view = client.load_balanced_view()
        def run(count=TRIALS):
            drawn = [random.random() for _ in range(count)]
            return view.map_async(train, drawn, chunksize=1, ordered=False).get()
        run(16)
        best(run)
"""

RAY_TUNE: Final = """
import os, ray, tempfile
from ray import tune
os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
def train(config): return {"x": config["x"]}
def run():
    tune.Tuner(train, param_space={"x": tune.uniform(0, 1)},
               tune_config=tune.TuneConfig(num_samples=TRIALS, max_concurrent_trials=4, reuse_actors=True),
               run_config=tune.RunConfig(verbose=0, storage_path=tempfile.mkdtemp())).fit()
TAKES = 0
began = time.perf_counter()
run()
print(TRIALS / (time.perf_counter() - began))
"""

MAGGY: Final = """
import importlib.util, os, shutil, sys
from pathlib import Path
MENDS = {"core/environment/base.py": [
    ("    def set_ml_id(", "    def set_app_id(self, app_id):\\n        pass\\n\\n    def set_ml_id("),
    ('sc = util.find_spark().sparkContext\\n        return sc._conf.get("spark.driver.host")', 'return "127.0.0.1"'),
]}
mended = Path("mended", "maggy").absolute()
shutil.copytree(Path(importlib.util.find_spec("maggy").origin).parent, mended)
for name, mends in MENDS.items():
    text = (mended / name).read_text()
    for old, new in mends:
        if text.count(old) != 1:
            raise SystemExit(f"this is not maggy 1.1.2: {name} has no {old!r}")
        text = text.replace(old, new)
    (mended / name).write_text(text)
sys.path.insert(0, str(mended.parent))
os.environ.update(PYTHONPATH=str(mended.parent), PYSPARK_PYTHON=sys.executable, CUDA_VISIBLE_DEVICES="-1")
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[4]").config("spark.executor.instances", "4")
session = session.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
session = session.config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setLogLevel("ERROR")
from maggy import Searchspace
from maggy.config import HyperparameterOptConfig
from maggy.core import rpc
from maggy.experiment import experiment
def train(hparams, reporter): return float(hparams["x"])
def run(trials):
    rpc.SERVER_HOST_PORT = None  # a second search would bind the first one's port, which is still held
    space = Searchspace(x=("DOUBLE", [0.0, 1.0]))
    experiment.lagom(train, HyperparameterOptConfig(trials, "randomsearch", space, direction="max", es_policy="none"))
run(4)
began = time.perf_counter()
run(TRIALS)
rate = TRIALS / (time.perf_counter() - began)
session.stop()
print(rate)
"""

RAY_POOL: Final = """
import ray
from ray.util import ActorPool
ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
@ray.remote(num_cpus=1)
class Executor:
    def train(self, x): return x
pool = ActorPool([Executor.remote() for _ in range(4)])
list(pool.map_unordered(lambda actor, x: actor.train.remote(x), range(16)))
best(lambda: list(pool.map_unordered(lambda actor, x: actor.train.remote(x), range(TRIALS))))
"""


SLOW: Final = ("ray tune", "maggy on local Spark")


def measure(title: str, python: str, code: str, trials: int, takes: int, limit_s: float) -> float | None:
    """None where it did not finish. Spark and Ray start processes: at the time limit all of its session end."""
    with tempfile.TemporaryDirectory(prefix="hopyard-peers-", ignore_cleanup_errors=True) as directory:
        script = Path(directory, "run.py")
        script.write_text(f"TRIALS, TAKES = {trials}, {takes}\n{TIMED}\n{code}")
        environment = {**os.environ, "HOPYARD_PROJECT": directory, "HOPYARD_EXECUTORS": "4"}
        run = subprocess.Popen(
            [python, str(script)],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            said, complaint = run.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            print(f"{title} did not finish {trials} trials in {limit_s:g} s", file=sys.stderr)
            return None
    if run.returncode != 0:
        print(f"{title} did not finish: {complaint.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return float(said.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True, metavar="PYTHON")
    parser.add_argument("--trials", type=int, default=512)
    parser.add_argument("--takes", type=int, default=3)
    parser.add_argument("--maggy", metavar="PYTHON", help="with maggy 1.1.2; left out without")
    parser.add_argument("--slow-trials", type=int, default=64, help="Ray Tune and Maggy take long: so many instead")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="for each of them")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    runs = {
        "hopyard": (sys.executable, HOPYARD),
        "dask": (arguments.peers, DASK),
        "optuna, 4 processes, journal file": (arguments.peers, OPTUNA),
        "ipyparallel, load-balanced view": (arguments.peers, IPYPARALLEL),
        "ray ActorPool": (arguments.peers, RAY_POOL),
        "ray tune": (arguments.peers, RAY_TUNE),
    }
    if arguments.maggy:
        runs["maggy on local Spark"] = (arguments.maggy, MAGGY)
    rates: dict[str, float] = {}
    for title, (python, code) in runs.items():
        if arguments.only in title:
            trials = arguments.slow_trials if title in SLOW else arguments.trials
            rate = measure(title, python, code, trials, arguments.takes, arguments.limit)
            if rate is not None:
                rates[title] = rate
    print("| what | trials a second | hopyard's multiple |\n|---|---:|---:|")
    for title, rate in rates.items():
        multiple = f"{rates['hopyard'] / rate:.1f}" if "hopyard" in rates else ""
        print(f"| {title} | {rate:.{0 if rate >= 10 else 2}f} | {multiple} |")
    print(f"\nload average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
