"""`hopyard doctor`: what is broken here, and the fix."""

from __future__ import annotations

import json
from pathlib import Path

from hopyard.cli.options import Parser, add_project, chosen_project

_MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


def run(arguments: list[str]) -> int:
    parser = Parser("doctor", "Names each broken part and the fix. Ends with 1 when something is broken.")
    add_project(parser)
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    options = parser.read(arguments)
    project = chosen_project(options.project, Path.cwd())
    from hopyard.doctor import examine

    findings = examine(project)
    if options.json:
        print(json.dumps([finding.to_json() for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{_MARKS[finding.ok]} {finding.name}: {finding.says}")
            if finding.fix is not None:
                print(f"  → {finding.fix}")
    return 1 if any(finding.ok == "error" for finding in findings) else 0
