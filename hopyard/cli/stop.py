"""`hopyard stop`: ends the project's sidecar and with it the executors."""

from __future__ import annotations

from pathlib import Path

from hopyard.cli.options import Parser, add_project, chosen_project


def run(arguments: list[str]) -> int:
    parser = Parser("stop", "Ends the project's sidecar and executors. What is recorded stays.")
    add_project(parser)
    parser.add_argument("--force", action="store_true", help="end it even while experiments run")
    options = parser.read(arguments)
    project = chosen_project(options.project, Path.cwd())
    from hopyard._client.sidecar import running, shut_down

    endpoint = running(project)
    if endpoint is None:
        print(f"Nothing runs in {project}.")
        return 0
    shut_down(endpoint, force=options.force)
    print(f"The sidecar of {project} has ended.")
    return 0
