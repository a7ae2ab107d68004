"""The conversation with the sidecar: a line of JSON in, a line of JSON out, until the input ends."""

from __future__ import annotations

import base64
import json
import linecache
import os
import sys
import traceback
from typing import Any, Final, TextIO

import cloudpickle

from hopyard.oracle.deciders import Proposer, Rule, Setting, proposer_of, rule_of
from hopyard.oracle.history import History
from hopyard.oracle.space import Space, sendable
from hopyard.trials.payload import Payload
from hopyard.trials.spaces import exact_values

_OURS: Final = os.path.dirname(os.path.abspath(__file__))
MOST_REFUSED: Final = 1_000
"""Proposals in a row that the user's own predicate or a constraint may refuse."""


class Oracle:
    def __init__(self, begin: dict[str, Any]) -> None:
        payload: Payload = cloudpickle.loads(base64.b64decode(begin["pickled"]))
        for file, text in payload.sources.items():
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        self._space = Space(begin["space"], exact_values(payload.space))
        self._history = History(self._space)
        self._accepts = payload.accepts
        setting = Setting(
            payload=payload,
            space=self._space,
            directions=[each["direction"] for each in begin["objectives"]],
            names=[each["name"] for each in begin["objectives"]],
            trials=begin.get("trials"),
            rule=begin.get("rule") or {},
        )
        self._proposer: Proposer | None = proposer_of(setting) if payload.search is not None else None
        self._rule: Rule | None = rule_of(setting) if payload.rule is not None else None

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if question["ask"] == "accepts":
            return {"kind": "accepted", "accepted": [self._accepted(params) for params in question["params"]]}
        changed = self._history.hear(question["told"])
        for decider in (self._proposer, self._rule):
            if decider is not None:
                decider.hear(self._history, changed)
        if question["ask"] == "end":
            finish = getattr(self._proposer, "finish", None)
            if callable(finish):
                finish()
            return {"kind": "ended"}
        if question["ask"] == "judge":
            assert self._rule is not None
            asked = [self._history.trials[number] for number in question["trials"] if number in self._history.trials]
            found = self._rule.judge([trial for trial in asked if not trial.is_over])
            return {"kind": "verdicts", "verdicts": [{"trial": t.number, "verdict": said} for t, said in found]}
        assert self._proposer is not None
        return {"kind": "suggestion", "suggestion": self._suggest(self._proposer)}

    def _suggest(self, proposer: Proposer) -> dict[str, Any]:
        for _ in range(MOST_REFUSED):
            suggestion = proposer.suggest()
            if suggestion["kind"] != "start":
                return suggestion
            suggestion["params"] = sendable(self._space.sent(suggestion["params"]))
            if self._space.allows(suggestion["params"]) and self._accepted(suggestion["params"]):
                return suggestion
        raise ValueError(
            f"None of {MOST_REFUSED} proposals in a row was allowed by the constraints; loosen them, or propose others."
        )

    def _accepted(self, params: dict[str, Any]) -> bool:
        return self._accepts is None or bool(self._accepts(self._space.exact(params)))


def serve(lines: TextIO | None = None, out: TextIO | None = None) -> int:
    lines, out = lines or sys.stdin, out or _own_stdout()
    oracle: Oracle | None = None
    for line in lines:
        message = json.loads(line)
        try:
            if "begin" in message:
                _enter(message["begin"]["folder"])
                begin = message["begin"]
                continue
            if oracle is None:
                oracle = Oracle(begin)
            answer = oracle.answer(message)
        except Exception as error:
            answer = fault(error)
        try:
            out.write(json.dumps(answer, allow_nan=False) + "\n")
            out.flush()
        except BrokenPipeError:
            return 0
    return 0


def fault(error: Exception) -> dict[str, Any]:
    said = traceback.format_exception_only(type(error), error)[-1].strip()
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS):
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace or error.__traceback__)
    return {"kind": "fault", "says": said, "traceback": "".join(lines)}


def _own_stdout() -> TextIO:
    """What users' code prints goes to the log: the real output carries answers."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


def _enter(folder: str | None) -> None:
    """Imports and relative paths as in the notebook."""
    if folder is not None and os.path.isdir(folder):
        os.chdir(folder)
        sys.path.insert(0, folder)
