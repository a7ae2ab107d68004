"""Experiments that share executors, and the limits of one, on real executors of a real sidecar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.python.live import Live, live_project

PREAMBLE = (
    "import time\nfrom hopyard import experiment, fleet, Searchspace\n"
    "sp = Searchspace(x=('DOUBLE', [0.0, 1.0]))\n"
    "def nap(x):\n"
    "    import time\n"
    "    began = time.time()\n"
    "    time.sleep(0.05)\n"
    "    return {'metric': x, 'began': began, 'ended': time.time()}\n"
    "def search(trials, **more):\n"
    "    return experiment.lagom(nap, sp, optimizer='randomsearch', stopping=None, trials=trials, wait=False,\n"
    "                            preflight=False, **more)\n"
    "def until(told):\n"
    "    while not told():\n"
    "        time.sleep(0.02)\n"
    "def ended(handle):\n"
    "    return sorted((t for t in handle.trials if t.state == 'succeeded'), key=lambda t: t.metrics['ended'])\n"
)


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def test_one_kernel_runs_several_and_priority_divides_the_time(live: Live) -> None:
    said = live.run(
        PREAMBLE + "mine = fleet.start(size=1)",
        "low = search(400, priority=0.5, name='low')\n"
        "until(lambda: ended(low))\n"
        "high = search(30, priority=5, name='high')\n"
        "high.wait()\n"
        "low.stop()\n"
        "low.wait()",
        # What the one of the low priority got while both wanted the executor: a tenth, where a trial takes as long.
        "own = ended(high)\n"
        "span = own[0].metrics['began'], own[-1].metrics['ended']\n"
        "between = [t for t in ended(low) if span[0] <= t.metrics['began'] <= span[1]]\n"
        "print(len(own), 1 <= len(between) <= 10, low.status)",
    )

    assert said[2] == "30 True stopped"


def test_as_many_at_once_as_are_allowed_and_the_other_executor_is_others(live: Live) -> None:
    said = live.run(
        PREAMBLE + "mine = fleet.start(size=2)",
        "narrow = search(8, max_concurrent=1, name='narrow')\nother = search(8, name='other')\n"
        "narrow.wait(), other.wait()\n"
        "def overlaps(trials):\n"
        "    return sum(one.metrics['ended'] > next_.metrics['began'] for one, next_ in zip(trials, trials[1:]))\n"
        "print(len(ended(narrow)), overlaps(ended(narrow)), len(ended(other)))\n"
        "both = sorted(ended(narrow) + ended(other), key=lambda t: t.metrics['began'])\n"
        "print(overlaps(both) > 0, len({t.executor for t in both}))",
    )

    assert said[1].splitlines()[-2:] == ["8 0 8", "True 2"]


def test_executor_time_and_failures_end_a_search_and_it_says_why(live: Live) -> None:
    said = live.run(
        PREAMBLE + "mine = fleet.start(size=1)",
        "timed = search(10_000, max_executor_seconds=0.5)\ntimed.wait()\n"
        "print(len(ended(timed)) < 100, timed.ended_because)",
        "def breaks(x):\n    raise ValueError(x)\n"
        "failing = experiment.lagom(breaks, sp, optimizer='randomsearch', trials=50, max_failures=2, wait=False,\n"
        "                           preflight=False)\n"
        "try:\n    failing.wait()\nexcept Exception as error:\n    print(type(error).__name__)\n"
        "print(failing.status, sum(t.state == 'failed' for t in failing.trials), failing.ended_because)",
    )

    assert said[1].splitlines()[-1] == "True its trials took 0.5 s on executors"
    assert said[2].splitlines()[-1] == "failed 3 3 trials failed, more than 2"
