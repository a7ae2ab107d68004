"""Python that proposes, judges and refuses, in a real sidecar with real executors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.python.live import Live, live_project

SPACE = (
    "from hopyard import experiment, Searchspace\nsp = Searchspace(x=('DOUBLE', [0.0, 1.0]), y=('DOUBLE', [0.0, 1.0]))"
)
BOWL = "def bowl(x, y):\n    return (x - 0.3) ** 2 + (y - 0.7) ** 2"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def test_a_sampler_of_optuna(live: Live) -> None:
    pytest.importorskip("optuna")
    said = live.run(
        SPACE,
        BOWL,
        "import optuna\n"
        "result = experiment.lagom(bowl, sp, optimizer=optuna.samplers.TPESampler(seed=1), trials=30, direction='min')",
        "print(result['num_trials'], result['best_val'] < 0.05, result.experiment.status)",
    )
    assert said[3] == "30 True succeeded"


def test_an_optimizer_and_a_rule_of_ones_own(live: Live) -> None:
    said = live.run(
        "from maggy import experiment, Searchspace\n"
        "from maggy.optimizer import AbstractOptimizer\nfrom maggy.earlystop import AbstractEarlyStop\n"
        "from maggy.trial import Trial\n"
        "sp = Searchspace(x=('DOUBLE', [0.0, 1.0]))",
        "class Thirds(AbstractOptimizer):\n"
        "    def initialize(self):\n"
        "        self.left = [k / 9 for k in range(self.num_trials)]\n"
        "    def get_suggestion(self, trial=None):\n"
        "        return Trial({'x': self.left.pop(0)}) if self.left else None\n"
        "    def finalize_experiment(self, trials):\n"
        "        pass",
        "class NoSmallOnes(AbstractEarlyStop):\n"
        "    @staticmethod\n"
        "    def earlystop_check(to_check, finalized_trials, direction):\n"
        "        return to_check.trial_id if max(to_check.metric_history) < 0.4 else None",
        "def train(x, reporter):\n"
        "    import time\n"
        "    for step in range(400):\n"
        "        reporter.broadcast(x, step)\n"
        "        time.sleep(0.01)\n"
        "        if x >= 0.4 and step > 20:\n"
        "            break\n"
        "    return x",
        "result = experiment.lagom(train, searchspace=sp, optimizer=Thirds(), num_trials=10, es_policy=NoSmallOnes,\n"
        "                          es_interval=1, es_min=0)",
        "print(result['num_trials'], result['early_stopped'], result['best_hp'])\n"
        "stopped = [t for t in result.experiment.story.trials if t.view.state == 'stopped']\n"
        "print({t.view.verdict.rule for t in stopped})",
        # A part of a rule: the other part has nothing against anybody.
        "rule = {'name': 'any', 'of': [{'name': 'threshold', 'options': {'limit': -1.0}}, NoSmallOnes]}\n"
        "result = experiment.lagom(train, searchspace=sp, optimizer=Thirds(), num_trials=10, stopping=rule)\n"
        "stopped = [t for t in result.experiment.story.trials if t.view.state == 'stopped']\n"
        "print(result['num_trials'], len(stopped), {t.view.verdict.rule for t in stopped})",
    )
    assert said[5].splitlines() == ["10 4 {'x': 1.0}", "{'NoSmallOnes'}"]
    assert said[6].splitlines()[-1] == "10 4 {'NoSmallOnes'}"


def test_a_predicate_and_several_objectives(live: Live) -> None:
    said = live.run(
        SPACE,
        "def two(x, y):\n    return {'near': x * x + y * y, 'far': x + y, 'note': 'warm'}",
        "result = experiment.lagom(two, sp, objectives={'near': 'min', 'far': 'max'}, trials=24, seed=3,\n"
        "                          constraint=lambda params: params['x'] >= params['y'])",
        "trials = result.experiment.trials\n"
        "print(result['num_trials'], all(t.params['x'] >= t.params['y'] for t in trials))\n"
        "front = result['pareto']\n"
        "print(0 < len(front) <= 24, sorted(front[0]), sorted(front[0]['values']))\n"
        "best = max(front, key=lambda row: row['values']['far'])\n"
        "print(best['values']['far'] == max(t.metrics['far'] for t in trials))",
    )
    assert said[3].splitlines() == ["24 True", "True ['config', 'id', 'values'] ['far', 'near']", "True"]


def test_bounds_move_and_importance_is_told(live: Live) -> None:
    said = live.run(
        SPACE,
        "def slow(x, y):\n    import time\n    time.sleep(0.02)\n    return 10 * x + y",
        "handle = experiment.lagom(slow, sp, optimizer='random', trials=60, stopping=None, seed=1, wait=False)\n"
        "handle.change(bounds={'x': (0.0, 0.5)})\n"
        "result = handle.wait()",
        "print(all(t.params['x'] <= 0.5 for t in handle.trials[30:]), result['num_trials'])\n"
        "told = handle.importance()\n"
        "print(told.metric, [p.name for p in told.parameters], told.parameters[0].importance > 0.9, told.trials)\n"
        "print(told.says)",
        "handle.change(bounds={'x': (0.0, 0.5)})",
        errors=True,
    )
    lines = said[3].splitlines()
    assert lines[:2] == ["True 60", "metric ['x', 'y'] True 60"]
    assert lines[2].endswith("computed from 60 trials.")
    assert "it has ended" in said[4]


def test_one_that_raises_pauses_the_experiment_and_goes_on_when_released(live: Live) -> None:
    said = live.run(
        SPACE,
        BOWL,
        "import os, time\n"
        "flag = os.path.abspath('mended')\n"
        "def propose(space, trials):\n"
        "    import os\n"
        "    if len(trials) >= 3 and not os.path.exists(flag):\n"
        "        raise LookupError('the file is not there')\n"
        "    return {'x': 0.5, 'y': len(trials) / 10}",
        "handle = experiment.lagom(bowl, sp, optimizer=propose, trials=6, stopping=None, direction='min', wait=False)\n"
        "while not (handle._now().view.held is True and handle.story.view.trials.running == 0):\n"
        "    time.sleep(0.05)\n"
        "failure = handle.story.view.failure\n"
        "print(handle.status, failure.code, failure.message)\n"
        "print(failure.traceback.splitlines()[-1])",
        "open(flag, 'w').close()\nhandle.release()\nresult = handle.wait()\nprint(result['num_trials'], handle.status)",
    )
    told = said[3].splitlines()[-2:]
    assert told[0] == (
        "running ORACLE_FAILED propose cannot go on, so nothing new is started: "
        "LookupError: the file is not there (3 times in a row)."
    )
    assert told[1] == "LookupError: the file is not there"
    assert said[4].splitlines()[-1] == "6 succeeded"


def test_one_that_dies_is_begun_anew(live: Live) -> None:
    said = live.run(
        SPACE,
        BOWL,
        "def propose(space, trials):\n"
        "    import os\n"
        "    if len(trials) == 2 and not os.path.exists('died'):\n"
        "        open('died', 'w').close()\n"
        "        os._exit(3)\n"
        "    return {'x': 0.5, 'y': len(trials) / 10}",
        "result = experiment.lagom(bowl, sp, optimizer=propose, trials=5, stopping=None, direction='min')\n"
        "print(result['num_trials'], sorted(t.params['y'] for t in result.experiment.trials))",
    )
    assert said[3].splitlines()[-1] == "5 [0, 0.1, 0.2, 0.3, 0.4]"
