"""Searches on real executors of a real sidecar, from a real kernel, in the words that notebooks use."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.python.live import ROOT, Live, live_project


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def test_lagom_stops_hopeless_trials_by_the_median(live: Live) -> None:
    said = live.run(
        "from maggy import experiment, Searchspace\n"
        "sp = Searchspace(kernel=('INTEGER', [2, 8]), dropout=('DOUBLE', [0.0, 1.0]))",
        "def train(kernel, dropout, reporter):\n"
        "    import time\n"
        "    assert type(kernel) is int and type(dropout) is float\n"
        "    for epoch in range(40):\n"
        "        reporter.broadcast(1 - dropout, epoch)\n"
        "        time.sleep(0.01)\n"
        "    return 1 - dropout",
        "result = experiment.lagom(train, searchspace=sp, optimizer='randomsearch', num_trials=20, direction='max',\n"
        "                          es_policy='median', es_interval=1, es_min=4, name='mnist')",
        "print(result['num_trials'], result['early_stopped'] > 0)\n"
        "print(result['best_val'] == max(result['metric_list']), type(result['best_hp']['kernel']).__name__)\n"
        "stopped = [t for t in result.experiment.trials if t.state == 'stopped']\n"
        "print(len(stopped) == result['early_stopped'], all(t.metric is not None for t in stopped))\n"
        "import os; print({'result.json', 'maggy.json'} <= set(os.listdir(result.experiment.directory)))",
    )

    assert said[0].splitlines() == ["Hyperparameter added: kernel", "Hyperparameter added: dropout"]
    assert said[3].splitlines() == ["20 True", "True int", "True True", "True"]


def test_models_learn(live: Live) -> None:
    said = live.run(
        "from hopyard import experiment, Searchspace\n"
        "def bowl(x, y):\n"
        "    return (x - 0.3) ** 2 + (y - 0.7) ** 2\n"
        "sp = Searchspace(x=('DOUBLE', [0.0, 1.0]), y=('DOUBLE', [0.0, 1.0]))",
        "for optimizer in ('gp', 'tpe', None):\n"
        "    result = experiment.lagom(bowl, sp, optimizer=optimizer, trials=25, direction='min', seed=1)\n"
        "    print(result['num_trials'], result['best_val'] < 0.02)",
    )

    lines = [line for line in said[1].splitlines() if line.startswith("25 ")]
    assert lines == ["25 True"] * 3


def test_grid_random_and_differential_evolution_of_hops(live: Live) -> None:
    said = live.run(
        "from hops import experiment\ndef train(dropout, layers=2):\n    return {'accuracy': dropout * layers}",
        "print(experiment.grid_search(train, {'dropout': [0.1, 0.4, 0.8]}, optimization_key='accuracy')[1])",
        "print(len(experiment.random_search(train, {'dropout': [0.1, 0.8], 'layers': [1, 3]}, samples=7)\n"
        "          .experiment.results))",
        "found = experiment.differential_evolution(\n"
        "    train, {'dropout': [0.8, 0.1], 'layers': [1, 4]}, generations=3, population=5, direction='min',\n"
        "    optimization_key='accuracy')\n"
        "directory, params, outputs = found\n"
        "least = min(result['accuracy'] for result in found.experiment.results)\n"
        "import os; print(outputs['accuracy'] == least, sorted(params), os.path.isdir(directory))",
        "print(experiment.diff_ev(train, {'dropout': '0.1-0.8'}, generations=1, population=4)[1].keys())",
    )

    assert said[1].splitlines()[-1] == "{'dropout': 0.8}"
    assert said[2].splitlines()[-1] == "7"
    assert "are reversed; they are read as [0.1, 0.8]" in said[3]
    assert said[3].splitlines()[-1] == "True ['dropout', 'layers'] True"
    assert said[4].splitlines()[-1] == "dict_keys(['dropout'])"


def test_ablation_of_a_study(live: Live) -> None:
    said = live.run(
        "from maggy import experiment\nfrom maggy.ablation import AblationStudy\n"
        "worth = {'age': 0.25, 'fare': 0.5}\n"
        "def dataset(ablated_feature=None):\n"
        "    return [name for name in worth if name != ablated_feature]\n"
        "study = AblationStudy('titanic', 1, label_name='survived', dataset_generator=dataset)\n"
        "study.features.include('age', 'fare')\n"
        "study.model.set_base_model_generator(lambda: 2)",
        "def train(dataset_function, model_function):\n"
        "    return sum(worth[name] for name in dataset_function()) * model_function()",
        "result = experiment.lagom(train, experiment_type='ablation', ablation_study=study, ablator='loco')\n"
        "print(result)",
    )

    assert [line.split() for line in said[2].splitlines()[-4:]] == [
        ["left", "out", "metric", "difference", "to", "base"],
        ["nothing", "(base)", "1.5", "+0"],
        ["age", "1", "-0.5"],
        ["fare", "0.5", "-1"],
    ]


def test_a_failing_trial_fails_no_search(live: Live) -> None:
    said = live.run(
        "from hopyard import experiment, Searchspace\n"
        "def train(x):\n"
        "    return 1 / (x - 1)\n"
        "result = experiment.lagom(train, Searchspace(x=('DISCRETE', [1, 2, 3])), optimizer='grid')",
        "print(result['num_trials'], result['best_hp'])\n"
        "print([t.error for t in result.experiment.trials if t.state == 'failed'])",
        "experiment.lagom(lambda: None)",
        errors=True,
    )

    assert "1 of 3 trials" in said[0]
    assert said[1].splitlines() == ["2 {'x': 2}", "['ZeroDivisionError: division by zero']"]
    assert "ReturnTypeError" in said[2]


def test_an_interrupt_returns_what_is_there(live: Live) -> None:
    said = live.run(
        "import signal, threading, time\n"
        "from hopyard import experiment, Searchspace\n"
        "def train(x):\n"
        "    import time\n"
        "    time.sleep(0.01 if x < 0.5 else 600)\n"
        "    return x\n"
        "def started():\n"
        "    try:\n"
        "        return experiment.last().trials\n"
        "    except LookupError:\n"
        "        return []\n"
        "def interrupt():\n"
        "    while not any(t.state == 'succeeded' for t in started()):\n"
        "        time.sleep(0.05)\n"
        "    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)",
        "threading.Thread(target=interrupt).start()\n"
        "result = experiment.lagom(train, Searchspace(x=('DOUBLE', [0.0, 1.0])), optimizer='randomsearch',\n"
        "                          num_trials=50, seed=3)",
        "print(0 < result['num_trials'] < 50, result['best_val'] < 0.5, result.experiment.status)",
    )

    assert said[2] == "True True stopped"


def test_budgets_and_checkpoints_of_asha(live: Live) -> None:
    said = live.run(
        "from maggy import experiment, Searchspace\nfrom maggy.optimizer import Asha\n"
        "def train(x, budget, reporter):\n"
        "    for epoch in range(budget):\n"
        "        reporter.broadcast(x * (epoch + 1), epoch)\n"
        "    return x * budget",
        "result = experiment.lagom(train, searchspace=Searchspace(x=('DOUBLE', [0.0, 1.0])), num_trials=12,\n"
        "                          optimizer=Asha(3, 1, 9), direction='max')",
        "print(result['num_trials'] > 0, result['best_val'] > 1)",
    )

    assert said[2] == "True True"


def test_the_plan_is_kept_with_the_experiment(live: Live) -> None:
    said = live.run(
        "from hopyard import experiment, Searchspace\n"
        "result = experiment.lagom(lambda x: x, Searchspace(x=('DOUBLE', [0.0, 1.0])), trials=3, seed=11,\n"
        "                          optimizer='random')\nfirst = result['metric_list']",
        "again = experiment.lagom(lambda x: x, Searchspace(x=('DOUBLE', [0.0, 1.0])), trials=3, seed=11,\n"
        "                         optimizer='random')['metric_list']\nprint(sorted(first) == sorted(again))",
        "print(result.experiment.directory)",
    )

    assert said[1].splitlines()[-1] == "True"
    spec = json.loads((live.project / said[2].strip() / "experiment.json").read_text())
    assert "random" in json.dumps(spec)


def test_a_running_search_takes_changes(live: Live) -> None:
    said = live.run(
        "import time\nfrom hopyard import experiment, Searchspace\n"
        "def train(x, reporter):\n"
        "    import time\n"
        "    for step in range(100_000):\n"
        "        reporter.broadcast(x, step)\n"
        "        time.sleep(0.01)\n"
        "    return x\n"
        "def until(told):\n"
        "    while not told():\n"
        "        time.sleep(0.05)",
        "handle = experiment.lagom(train, Searchspace(x=('DOUBLE', [0.0, 4.0])), optimizer='randomsearch', trials=1,\n"
        "                          stopping=None, wait=False)\n"
        "handle.hold()\n"
        "handle.change(trials=3)\n"
        "number = handle.add_trial(x=3.0)\n"
        "handle.release()\n"
        "until(lambda: any(t.number == number and t.state == 'running' for t in handle.trials))\n"
        "while handle.status in ('waiting', 'running'):\n"
        "    for t in handle.trials:\n"
        "        if t.state == 'running':\n"
        "            handle.stop_trial(t.number)\n"
        "    time.sleep(0.05)",
        "result = handle.wait()\n"
        "own = next(t for t in handle.trials if t.number == number)\n"
        "print(own.params, own.state, own.metric, result['num_trials'] >= 3, result['early_stopped'])",
    )

    assert said[2].splitlines()[-1] == "{'x': 3} stopped 3.0 True 0"


def test_a_running_search_takes_another_stopping_rule(live: Live) -> None:
    said = live.run(
        "import time\nfrom hopyard import experiment, Searchspace\n"
        "def train(x, reporter):\n"
        "    import time\n"
        "    for step in range(100_000):\n"
        "        reporter.broadcast(x, step)\n"
        "        time.sleep(0.01)\n"
        "    return x\n"
        "handle = experiment.lagom(train, Searchspace(x=('DOUBLE', [0.0, 4.0])), optimizer='randomsearch', trials=2,\n"
        "                          stopping=None, wait=False)\n"
        "while not any(t.state == 'running' for t in handle.trials):\n"
        "    time.sleep(0.05)\n"
        "try:\n"
        "    handle.change(stopping='medium')\n"
        "except Exception as refused:\n"
        "    print(refused)",
        # Nobody would end by himself.
        "handle.change(stopping={'name': 'threshold', 'options': {'limit': 5.0, 'from': 1}})\n"
        "result = handle.wait()\n"
        "print([t.state for t in handle.trials], result['early_stopped'])",
    )

    assert 'There is no stopping rule named "medium"; use one of none, median' in said[0]
    assert said[1].splitlines()[-1] == "['stopped', 'stopped'] 2"


def test_a_rule_judges_the_objective_it_names(live: Live) -> None:
    said = live.run(
        "import time\nfrom hopyard import experiment, Searchspace\n"
        "def train(x, reporter):\n"
        "    import time\n"
        "    for epoch in range(100_000 if x > 2 else 6):\n"
        "        reporter.broadcast({'accuracy': x, 'loss': x}, epoch)\n"
        "        time.sleep(0.01)\n"
        "    return {'accuracy': x, 'loss': x}\n"
        "wanted = dict(objectives={'accuracy': 'max', 'loss': 'min'}, optimizer='randomsearch', seed=3)\n"
        "sp = Searchspace(x=('DISCRETE', [1.0, 1.5, 8.0, 9.0]))\n"
        "rule = {'name': 'threshold', 'metric': 'loss', 'options': {'limit': 4.0, 'from': 3}}\n"
        "try:\n"
        "    experiment.lagom(train, sp, trials=2, stopping={**rule, 'metric': 'los'}, **wanted)\n"
        "except Exception as refused:\n"
        "    print(refused)",
        # By accuracy those are the best that are stopped.
        "result = experiment.lagom(train, sp, trials=8, stopping=rule, **wanted)\n"
        "for t in result.experiment.trials:\n"
        "    assert (t.state == 'stopped') == (t.params['x'] > 4), (t.state, t.params)\n"
        "stopped = [t for t in result.experiment.trials if t.state == 'stopped']\n"
        "print(len(stopped) == result['early_stopped'] > 0, {t.verdict['metric'] for t in stopped})\n"
        "print(stopped[0].verdict['says'])",
        "long = Searchspace(x=('DISCRETE', [8.0, 9.0]))\n"
        "handle = experiment.lagom(train, long, trials=2, stopping=None, wait=False, **wanted)\n"
        "while not any(t.state == 'running' for t in handle.trials):\n"
        "    time.sleep(0.02)\n"
        "handle.change(stopping={'name': 'all', 'of': [{'name': 'threshold', 'options': {'limit': 20}}, rule]})\n"
        "handle.wait()\n"
        "print({(t.state, t.verdict['rule'], t.verdict['metric']) for t in handle.trials})",
    )

    assert 'the metric "los", but the experiment\'s are accuracy, loss; name one of those' in said[0]
    shown = said[1].splitlines()
    assert shown[-2] == "True {'loss'}"
    assert shown[-1].startswith("loss: At step 3 the best so far, ")
    assert said[2].splitlines()[-1] == "{('stopped', 'threshold and threshold', 'accuracy')}"


def test_the_number_of_executors_changes_while_trials_run(live: Live) -> None:
    said = live.run(
        "import time\nfrom hopyard import experiment, fleet, Searchspace\n"
        "mine = fleet.start(size=1, memory_mb=512, hours=0.2)\n"
        "def train(x, reporter):\n"
        "    import time\n"
        "    from pathlib import Path\n"
        "    while not Path('enough').exists():\n"
        "        time.sleep(0.02)\n"
        "    return x\n"
        "handle = experiment.lagom(train, Searchspace(x=('DOUBLE', [0.0, 1.0])), optimizer='randomsearch', trials=4,\n"
        "                          stopping=None, wait=False)\n"
        "def until(met):\n"
        "    end = time.time() + 90\n"
        "    while not met() and time.time() < end:\n"
        "        time.sleep(0.05)\n"
        "    return met()\n"
        "def running():\n"
        "    return sum(t.state == 'running' for t in handle.trials)\n"
        "print(until(lambda: running() == 1))",
        "handle.change(executors=2)\n"
        "print(until(lambda: running() == 2))\n"
        "for size in (0, 100_000):\n"
        "    try:\n"
        "        mine.resize(size)\n"
        "    except Exception as refused:\n"
        "        print(refused)",
        # Both are busy: nobody leaves, and no trial is lost by it.
        "mine.resize(1)\n"
        "print(mine.spec.size, running())\n"
        "open(handle._driver.project / 'enough', 'w').close()\n"
        "result = handle.wait()\n"
        "print(result['num_trials'], [t.state for t in handle.trials])\n"
        "print({t.executor for t in handle.trials[2:]} , mine.status)",
        "import json, urllib.request\nmine.stop()",
    )

    assert said[0].splitlines()[-1] == "True"
    assert said[1].splitlines()[0] == "True"
    assert "executors=0" in said[1]
    assert "from 1 to 10000" in said[1]
    assert "10000" in said[1].replace(",", "")
    assert said[2].splitlines()[0] == "1 2"
    assert said[2].splitlines()[-2:] == ["4 ['succeeded', 'succeeded', 'succeeded', 'succeeded']", "{'e1'} ready"]


@pytest.mark.slow
def test_the_example_notebook(live: Live) -> None:
    pytest.importorskip("sklearn")
    cells = json.loads((ROOT / "examples" / "trials.ipynb").read_text())["cells"]
    said = live.run(*("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))

    assert "digits: finished, 20/20 trials" in said[3]
    assert "nothing (base)" in said[-1]


def test_stopped_trials_have_their_files(live: Live) -> None:
    said = live.run(
        "import json, os\nfrom hopyard import experiment, Searchspace\n"
        "from maggy.core.exceptions import EarlyStopException\n"
        "def train(x, reporter):\n"
        "    reporter.broadcast(x)\n"
        "    raise EarlyStopException(x)",
        "result = experiment.lagom(train, Searchspace(x=('DISCRETE', [1, 2])), optimizer='grid', stopping=None)\n"
        "print(sorted(result['metric_list']), {t.state for t in result.experiment.trials})",
        "summary = json.loads((result.experiment.directory / '.summary.json').read_text())\n"
        "print(sorted(each['outputs']['metric'] for each in summary['combinations']))",
    )

    assert said[1].splitlines()[-1] == "[1.0, 2.0] {'stopped'}"
    assert said[2] == "[1, 2]"
