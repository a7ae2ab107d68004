"""An oracle asked in this process, as the sidecar asks it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import cloudpickle

from hopyard.oracle.serving import Oracle
from hopyard.searchspace import Searchspace
from hopyard.trials.payload import Payload

Metric = Callable[[dict[str, Any]], Any]


class Asked:
    """What the sidecar does: it starts what is proposed, ends what it likes, and tells both."""

    def __init__(self, space: Searchspace, objectives: dict[str, str] | None = None, **payload: Any) -> None:
        self.space = space
        self.payload = Payload(space=space, **payload)
        self.objectives = objectives or {"metric": "min"}
        self.trials: list[dict[str, Any]] = []
        self.ended: list[int] = []
        self.changed: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Anew: it is told everything with the next question."""
        begin = {
            "pickled": base64.b64encode(cloudpickle.dumps(self.payload)).decode(),
            "space": self.space.spec(),
            "objectives": [{"name": name, "direction": way} for name, way in self.objectives.items()],
            "seed": 7,
            "trials": self.payload.num_trials,
        }
        self.oracle = Oracle(json.loads(json.dumps(begin)))
        self.told: dict[int, int] = {}
        self.changed = set(range(len(self.trials)))

    def ask(self, **question: Any) -> dict[str, Any]:
        told = {"trials": [self._news(number) for number in sorted(self.changed)], "ended": self.ended}
        self.changed = set()
        sent = json.loads(json.dumps({**question, "told": told}))
        return dict(json.loads(json.dumps(self.oracle.answer(sent), allow_nan=False)))

    def suggest(self) -> dict[str, Any]:
        return dict(self.ask(ask="suggest")["suggestion"])

    def start(self) -> int:
        suggestion = self.suggest()
        assert suggestion["kind"] == "start", suggestion
        number = len(self.trials)
        record = {"number": number, "params": suggestion["params"], "standing": "outstanding", "reports": []}
        self.trials.append({**record, **({"label": suggestion["label"]} if "label" in suggestion else {})})
        self.changed.add(number)
        return number

    def report(self, number: int, *values: float) -> None:
        reports = self.trials[number]["reports"]
        reports += [(len(reports) + k, value) for k, value in enumerate(values)]
        self.changed.add(number)

    def judge(self, *numbers: int) -> list[dict[str, Any]]:
        return list(self.ask(ask="judge", trials=list(numbers))["verdicts"])

    def end(self, number: int, value: Any, standing: str = "succeeded") -> None:
        found = {"value": value[0], "values": value} if isinstance(value, list) else {"value": value}
        self.trials[number] |= {"standing": standing, **({} if value is None else found)}
        self.ended.append(number)
        self.changed.add(number)

    def run(self, metric: Metric, trials: int) -> list[Any]:
        for _ in range(trials):
            number = self.start()
            self.end(number, metric(self.trials[number]["params"]))
        return [trial.get("value") for trial in self.trials]

    def _news(self, number: int) -> dict[str, Any]:
        record = dict(self.trials[number])
        reports = record.pop("reports")
        fresh = reports[self.told.get(number, 0) :]
        self.told[number] = len(reports)
        return {**record, "steps": [step for step, _ in fresh], "reported": [value for _, value in fresh]}
