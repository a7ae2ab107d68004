"""`python -m hopyard.environments`: JSON on stdin, JSON lines on stdout, nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from hopyard.environments.operations import OPERATIONS
from tests.python.environments.conftest import ROOT, Environments
from tests.python.environments.index import Index


def speak(operation: str, *lines: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "hopyard.environments", operation],
        cwd=ROOT,
        input="\n".join(lines),
        capture_output=True,
        text=True,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_phases_preview_and_one_result(environments: Environments, index: Index) -> None:
    request = {"project": str(environments.project), "name": "work", "kernel": False, "packages": [{"spec": "cherry"}]}
    code, events = speak("create", json.dumps(request))
    assert code == 0
    phases = [event["phase"] for event in events if event["event"] == "phase"]
    assert list(dict.fromkeys(phases)) == ["solve", "download", "link", "test", "switch"]
    kinds = [event["event"] for event in events]
    assert kinds.count("preview") == 1
    assert kinds[-1] == "result"
    last = [event for event in events if event["event"] == "progress"][-1]
    assert last["packages"] == last["totalPackages"] == 3
    assert last["bytes"] == last["totalBytes"] > 0
    assert events[-1]["result"]["environment"]["generation"] == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"name": "work"}', '{"project": "/tmp", "name": "work", "bogus": 1}', "\udcff"]
)
def test_a_request_that_is_none(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hopyard.environments", "create"],
        cwd=ROOT,
        input=text.encode("utf-8", "surrogateescape"),
        capture_output=True,
    )
    (event,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, event["event"], event["error"]["code"]) == (1, "error", "BAD_REQUEST")


def test_no_such_operation() -> None:
    assert speak("explode", "{}") == (2, [])


def test_search_answers_line_by_line(environments: Environments, index: Index) -> None:
    project = str(environments.project)
    lines = [json.dumps({"project": project, "query": query, "id": query}) for query in ("app", "ban", "")]
    code, events = speak("search", *lines[:2], "garbage", lines[2])
    assert [event.get("id") for event in events] == ["app", "ban", None, ""]
    assert [each["name"] for each in events[0]["result"]["results"]] == ["apple"]
    assert events[2]["error"]["code"] == "BAD_REQUEST"
    assert events[3]["result"]["results"] == []
    assert code == 1


def test_every_operation_has_its_function_and_shape() -> None:
    import importlib

    from hopyard.environments import shapes

    for name, operation in OPERATIONS.items():
        module = importlib.import_module(f"hopyard.environments.{operation.module}")
        assert callable(getattr(module, operation.function)), name
        assert hasattr(shapes, operation.answers), name
