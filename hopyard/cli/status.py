"""`hopyard status`: what runs in the project now. Starts nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hopyard.cli.options import Parser, add_project, chosen_project
from hopyard.cli.words import clock_time, experiment_line, plural


def run(arguments: list[str]) -> int:
    parser = Parser("status", "What runs in the project now.")
    add_project(parser)
    parser.add_argument("--json", action="store_true", help="print the sidecar's snapshot as JSON")
    options = parser.read(arguments)
    project = chosen_project(options.project, Path.cwd())
    from hopyard._client.rest import Rest
    from hopyard._client.sidecar import running

    endpoint = running(project)
    snapshot: dict[str, Any] | None = None if endpoint is None else Rest(endpoint).get("/api/project")
    if options.json:
        print(json.dumps(snapshot))
    elif endpoint is None or snapshot is None:
        print(f"Nothing runs in {project}.")
    else:
        print(f"Sidecar {endpoint.version}, pid {endpoint.pid}, project {project}.")
        _show(snapshot)
    return 0


def _show(snapshot: dict[str, Any]) -> None:
    alive = [fleet for fleet in snapshot["fleets"] if fleet["state"] in ("starting", "ready", "stopping")]
    for fleet in alive:
        size, ends = plural(len(fleet["executors"]), "executor"), clock_time(fleet["endsAt"])
        print(f"Fleet {fleet['id']}: {size}, {fleet['spec']['engine']}, {fleet['state']}, shuts down at {ends}.")
        for executor in snapshot["executors"]:
            if executor["fleet"] == fleet["id"]:
                trial = f", trial {executor['trial']}" if "trial" in executor else ""
                print(f"  {executor['label']}  {executor['state']}{trial}")
    if not alive:
        print("No executors run.")
    for view in snapshot["experiments"]:
        if view["state"] in ("waiting", "running", "stopping"):
            print(experiment_line(view))
