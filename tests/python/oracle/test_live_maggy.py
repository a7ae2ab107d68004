"""Optimizers and rules written for Maggy, in a real sidecar with real executors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.python.live import Live, live_project

NAMES = (
    "from maggy import experiment, Searchspace\nfrom maggy.optimizer import AbstractOptimizer, RandomSearch\n"
    "from maggy.earlystop import AbstractEarlyStop\nfrom maggy.trial import Trial\n"
    "sp = Searchspace(x=('DOUBLE', [0.0, 1.0]))"
)


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def test_without_a_space_and_without_a_number(live: Live) -> None:
    said = live.run(
        NAMES,
        "class Count(AbstractOptimizer):\n"
        "    def initialize(self):\n"
        "        self.given = 0\n"
        "        self._log(f'{self.num_trials} asked for')\n"
        "    def get_suggestion(self, trial=None):\n"
        "        self.given += 1\n"
        "        return self.create_trial({'a': self.given, 'b': 'x'}, run_budget=2) if self.given < 4 else None",
        "result = experiment.lagom(lambda a, b, budget: a * budget, optimizer=Count(), direction='max')\n"
        "print(result['metric_list'] and sorted(result['metric_list']), result['best_hp'])\n"
        "print('1 asked for' in (result.experiment.directory / 'optimizer.log').read_text())",
    )
    assert said[2].splitlines()[-2:] == ["[2.0, 4.0, 6.0] {'a': 3, 'b': 'x'}", "True"]


def test_one_that_is_idle_while_nothing_runs_is_asked_again(live: Live) -> None:
    said = live.run(
        NAMES,
        "class Slow(AbstractOptimizer):\n"
        "    def initialize(self):\n"
        "        self.asked = 0\n"
        "    def get_suggestion(self, trial=None):\n"
        "        self.asked += 1\n"
        "        if self.asked < 6:\n"
        "            return 'IDLE'\n"
        "        return None if self.asked > 7 else self.create_trial({'x': self.asked / 10})",
        "result = experiment.lagom(lambda x: x, searchspace=sp, optimizer=Slow())\n"
        "print(result['num_trials'], result.experiment.status)",
    )
    assert said[2].splitlines()[-1] == "2 succeeded"


def test_a_rule_that_raises_lets_its_trials_go_on_and_is_told_of(live: Live) -> None:
    said = live.run(
        NAMES,
        "class Broken(AbstractEarlyStop):\n"
        "    @staticmethod\n"
        "    def earlystop_check(to_check, finalized_trials, direction):\n"
        "        raise LookupError('nothing here')\n"
        "def train(x, reporter):\n"
        "    import time\n"
        "    for step in range(5):\n"
        "        reporter.broadcast(x, step)\n"
        "        time.sleep(0.05)\n"
        "    return x",
        "result = experiment.lagom(train, searchspace=sp, optimizer='randomsearch', num_trials=6, es_policy=Broken(),\n"
        "                          es_min=0)\n"
        "print(result['num_trials'], result['early_stopped'], result.experiment.status)",
    )
    assert said[2].count("Broken.earlystop_check raised LookupError: nothing here; what it judged goes on.") == 1
    assert "6 0 succeeded" in said[2]


def test_the_rounds_of_a_pruner_are_as_many_as_asked_for(live: Live) -> None:
    said = live.run(
        NAMES,
        "options = dict(min_budget=1, max_budget=9, eta=3, n_iterations=3)\n"
        "optimizer = RandomSearch(pruner='hyperband', pruner_kwargs=options)\n"
        "result = experiment.lagom(lambda x, budget: x * budget, searchspace=sp, optimizer=optimizer, num_trials=2)\n"
        "rounds = [int(t.view.labels['round']) for t in result.experiment.story.trials]\n"
        "print([rounds.count(each) for each in range(4)])",
    )
    assert said[1].splitlines()[-1] == "[9, 5, 3, 0]"


def test_its_ids_are_those_of_folders_and_its_fractions_stay_fractions(live: Live) -> None:
    said = live.run(
        NAMES,
        "class Two(AbstractOptimizer):\n"
        "    def initialize(self):\n"
        "        self.ids = []\n"
        "    def get_suggestion(self, trial=None):\n"
        "        if len(self.ids) == 2:\n"
        "            return None\n"
        "        made = Trial({'a': 2.0, 'n': 3, 'k': len(self.ids)})\n"
        "        self.ids.append(made.trial_id)\n"
        "        self._log(f'made {made.trial_id}')\n"
        "        return made",
        "def train(a, n, k, reporter):\n    reporter.log(f'{a!r} {n!r} {reporter.get_trial_id()}')\n    return a + k",
        "result = experiment.lagom(train, optimizer=Two())\n"
        "best = Trial({'a': 2.0, 'n': 3, 'k': 1}).trial_id\n"
        "print(result['best_id'] == best, result['best_hp'])\n"
        "print((result.experiment.directory / best / 'output.log').read_text().count(f'2.0 3 {best}'))",
    )
    assert said[3].splitlines()[-2:] == ["True {'a': 2.0, 'n': 3, 'k': 1}", "1"]
