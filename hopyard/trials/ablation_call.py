"""The train function as a trial of an ablation calls it. Runs on executors: it imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hopyard.ablation import Ablation, AblationStudy
from hopyard.trials.call import TrialCall

GIVEN: Final = ("dataset_function", "model_function")


@dataclass
class AblationCall(TrialCall):
    study: AblationStudy = field(default_factory=AblationStudy)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Values of the tagged arguments, where they are not left out."""
    seed: int = 0
    """Of the first repeat; `seed` of a function that takes it is this and the repeat's number."""

    def arguments(self, params: Mapping[str, Any]) -> dict[str, Any]:
        ablation: Ablation = params["ablation"]
        given: dict[str, Any] = dict(self.defaults)
        if "dataset_function" in self.accepts:
            given["dataset_function"] = self.study.dataset_function(ablation)
        if "model_function" in self.accepts:
            given["model_function"] = self.study.model_function(ablation)
        if "seed" in self.accepts.names:
            given["seed"] = self.seed + params["repeat"]
        given |= {component.names[0]: component.without for component in ablation.of("argument")}
        return {**super().arguments({}), **given}
