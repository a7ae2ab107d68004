"""The experiment as a study of Optuna, in memory: each trial of ours is one of its trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from hopyard.oracle.deciders import Setting
from hopyard.oracle.history import Trial
from hopyard.oracle.space import Params


class MirroredStudy:
    def __init__(self, setting: Setting) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        sampler, pruner = setting.payload.search, setting.payload.rule
        self.space = setting.space
        self.study = optuna.create_study(
            directions=["maximize" if direction == "max" else "minimize" for direction in setting.directions],
            sampler=sampler if isinstance(sampler, optuna.samplers.BaseSampler) else None,
            pruner=pruner if isinstance(pruner, optuna.pruners.BasePruner) else optuna.pruners.NopPruner(),
        )
        self._several = len(setting.directions) > 1
        self._distributions = {
            each["name"]: _distribution(each) for each in setting.space.parameters if each["type"] != "constant"
        }
        self._mine: dict[int, optuna.trial.Trial] = {}
        """Of our numbers."""
        self._reported: dict[int, int] = {}
        self._asked: list[tuple[Params, optuna.trial.Trial]] = []
        """Proposed, and not heard of since."""
        self._started = False
        self.is_done = False
        """Its sampler has said that there is nothing left to try."""
        self.study.stop = self._stop  # type: ignore[method-assign]  # refused outside of study.optimize

    def _stop(self) -> None:
        self.is_done = True

    def ask(self) -> tuple[Params, optuna.trial.Trial]:
        trial = self.study.ask()
        params: Params = {}
        for parameter in self.space.parameters:
            if self.space.is_active(parameter, params):
                name = parameter["name"]
                constant = parameter["type"] == "constant"
                params[name] = parameter["value"] if constant else _suggest(trial, name, self._distributions[name])
        self._asked.append((params, trial))
        return params, trial

    def hear(self, changed: Sequence[Trial]) -> None:
        if changed and not self._started and isinstance(self.study.sampler, optuna.samplers.BaseSampler):
            # Begun anew in the midst: the same seed must not draw what it drew before.
            self.study.sampler.reseed_rng()
        self._started = True
        for trial in changed:
            self._hear(trial)

    def frozen(self, trial: Trial) -> optuna.trial.FrozenTrial | None:
        own = self._mine.get(trial.number)
        return None if own is None else self.study.get_trials(deepcopy=False)[own.number]

    def _hear(self, trial: Trial) -> None:
        own = self._mine.get(trial.number)
        if own is None or (not trial.is_over and self._is_over(own)):  # new, or it runs again
            own = self._take(trial)
            if own is None:
                return
            self._mine[trial.number] = own
            self._reported[trial.number] = 0
        if not self._several:
            begin = self._reported[trial.number]
            for step, value in zip(trial.steps[begin:], trial.reported[begin:], strict=True):
                if not self._is_over(own):
                    own.report(value, step)
            self._reported[trial.number] = len(trial.steps)
        if trial.is_over and not self._is_over(own):
            self._end(trial, own)

    def _take(self, trial: Trial) -> optuna.trial.Trial | None:
        """The trial that was asked for it, or another one with its parameters; None where Optuna cannot have it."""
        for place, (params, asked) in enumerate(self._asked):
            if self.space.exact(params) == trial.params:
                del self._asked[place]
                return asked
        params = self.space.sent(trial.params)
        known = {name: value for name, value in params.items() if name in self._distributions}
        try:
            self.study.add_trial(
                create_trial(
                    state=TrialState.RUNNING,
                    params=known,
                    distributions={name: self._distributions[name] for name in known},
                    system_attrs=self._generation(trial),
                )
            )
        except ValueError:  # outside of the distributions: somebody's own idea
            return None
        last = self.study.get_trials(deepcopy=False)[-1]
        return optuna.trial.Trial(self.study, last._trial_id)

    def _generation(self, trial: Trial) -> dict[str, Any]:
        key = generation_key(self.study.sampler)
        generation = trial.labels.get("generation")
        return {key: int(generation)} if key is not None and isinstance(generation, int | float) else {}

    def _end(self, trial: Trial, own: optuna.trial.Trial) -> None:
        # One that was known beforehand is told as stopped, for it cannot be resumed; it has no reports.
        if trial.standing == "stopped" and trial.steps and not self._several:
            self.study.tell(own, state=TrialState.PRUNED)
            return
        values = trial.values if self._several else ([] if trial.value is None else [trial.value])
        if trial.standing != "failed" and values and not any(map(math.isnan, values)):
            self.study.tell(own, values)
        else:
            self.study.tell(own, state=TrialState.FAIL)

    def _is_over(self, own: optuna.trial.Trial) -> bool:
        return self.study.get_trials(deepcopy=False)[own.number].state.is_finished()


def generation_key(sampler: Any) -> str | None:
    """Where genetic samplers note the generation of a trial."""
    key = getattr(type(sampler), "_get_generation_key", None)
    return str(key()) if callable(key) else None


def _suggest(trial: optuna.trial.Trial, name: str, distribution: BaseDistribution) -> Any:
    if isinstance(distribution, FloatDistribution):
        low, high = distribution.low, distribution.high
        return trial.suggest_float(name, low, high, log=distribution.log, step=distribution.step)
    if isinstance(distribution, IntDistribution):
        return trial.suggest_int(
            name, distribution.low, distribution.high, log=distribution.log, step=distribution.step
        )
    assert isinstance(distribution, CategoricalDistribution)
    return trial.suggest_categorical(name, distribution.choices)


def _distribution(parameter: dict[str, Any]) -> BaseDistribution:
    kind = parameter["type"]
    if kind in ("float", "int"):
        low, high, log, step = parameter["low"], parameter["high"], bool(parameter.get("log")), parameter.get("step")
        if kind == "float":
            return FloatDistribution(float(low), float(high), log=log, step=None if log else step)
        return IntDistribution(int(low), int(high), log=log, step=1 if log else int(step or 1))
    return CategoricalDistribution(parameter["values"] if kind == "discrete" else parameter["choices"])
