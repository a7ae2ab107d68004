"""Serves one executor.

    python -m hopyard.executor.agent --executor ID --fleet ID --project DIR [--url URL] [--gpus A,B] [--lock HASH]

`--url` names a sidecar on another machine; its token is read from HOPYARD_TOKEN.
"""

import argparse
import os

from hopyard import __version__
from hopyard.executor.address import Address
from hopyard.executor.start import ExecutorSpec, run_agent
from hopyard.executor.worker.main import preload


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hopyard.executor.agent", description="Serves one executor.")
    parser.add_argument("--executor", required=True)
    parser.add_argument("--fleet", required=True)
    parser.add_argument("--project", default=".")
    parser.add_argument("--url", help="ws://host:port, wss://host:port or ws+unix:/path; token in HOPYARD_TOKEN")
    parser.add_argument("--gpus", default="")
    parser.add_argument("--lock", default="", help="hash of the lock that its fleet was started with")
    options = parser.parse_args()
    preload()
    spec = ExecutorSpec(
        id=options.executor,
        fleet=options.fleet,
        project=os.path.abspath(options.project),
        gpus=[gpu for gpu in options.gpus.split(",") if gpu],
        environment={},
        version=__version__,
        log="its standard error",
        wanted_lock=options.lock,
    )
    fixed = Address(options.url, os.environ.pop("HOPYARD_TOKEN", "")) if options.url else None
    run_agent(spec, fixed=fixed)


if __name__ == "__main__":
    main()
