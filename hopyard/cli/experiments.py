"""`hopyard experiments`: the project's experiments, newest first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hopyard.cli.options import Parser, add_project, chosen_project, whole_number
from hopyard.cli.words import experiment_line

STATES = ("waiting", "running", "stopping", "succeeded", "failed", "stopped")


def run(arguments: list[str]) -> int:
    parser = Parser("experiments", "Lists the project's experiments, newest first.")
    add_project(parser)
    parser.add_argument("--state", choices=STATES, help="only these")
    parser.add_argument("--limit", metavar="N", type=whole_number(1, 1_000), default=20, help="how many (20)")
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    options = parser.read(arguments)
    project = chosen_project(options.project, Path.cwd())
    views = _views(project, {"state": options.state, "limit": options.limit})
    if options.json:
        print(json.dumps(views, indent=2))
    elif not views:
        print(f"There are no experiments in {project}.")
    else:
        print("\n".join(experiment_line(view) for view in views))
    return 0


def _views(project: Path, query: dict[str, object]) -> list[dict[str, Any]]:
    if not (project / ".hopyard").is_dir():  # never used: nothing to start a sidecar for
        return []
    from hopyard._client.rest import Rest
    from hopyard._client.sidecar import ensure

    views: list[dict[str, Any]] = Rest(ensure(project)).get("/api/experiments", query)
    return views
