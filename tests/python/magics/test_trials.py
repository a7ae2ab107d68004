"""`%%trials`: what it refuses before anything runs, and what it says it will do."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.error import UsageError

from hopyard.magics.celltext import read_cell
from hopyard.magics.options import parse
from hopyard.magics.trial_line import MAGIC, OPTIONS, metric_of, space_of, wish_of
from hopyard.magics.trials import plan, trials

CELL = "lr = 0.1\ndropout = 0.5\nunits = 64\nname = 'run'\nacc = 0.0\nfor epoch in range(3):\n    acc = lr * epoch\n"


@pytest.mark.parametrize(
    ("line", "cell", "why"),
    [
        ("lr=1,2", CELL, "needs --metric .* the cell assigns acc, dropout, epoch, lr, name, units"),
        ("lr=1,2 --metric f1", CELL, "no assignment of the metric 'f1'; the cell assigns acc"),
        ("--metric acc", CELL, "no constant to vary. The cell's constants: lr = 0.1, dropout = 0.5"),
        ("rate=1,2 --metric acc", CELL, "no constant 'rate' in the cell. The cell's constants: lr = 0.1"),
        ("lr=1,2 --metric acc", CELL + "lr = 0.2\n", "assigns it on lines 1 and 8"),
        ("lr=1,2 --metric acc", "lr = 2 * 3\nacc = lr", "line 1 assigns it, but not as a constant"),
        ("lr=1,2 --metric acc", "for i in []:\n    lr = 1\nacc = 1", "line 2 assigns it, but not as a constant"),
        ("acc=1,2 --metric acc", CELL, "cannot vary acc: it is the metric"),
        ("lr=1,2 lr=3,4 --metric acc", CELL, "is given lr twice"),
        ("lr --metric acc", CELL, "takes NAME=VALUES, not 'lr'"),
        ("lr= --metric acc", CELL, "takes NAME=VALUES, not 'lr='"),
        ("lr=2..1 --metric acc", CELL, "lower bound 2.0 must be less"),
        ("lr=1,2 --metric acc --trials 0", CELL, "whole number of at least 1 after --trials, not '0'"),
        ("lr=1,2 --metric acc --trials many", CELL, "takes a number after --trials, not 'many'"),
        ("lr=1,2 --metric acc --direction up", CELL, "max or min after --direction, not 'up'"),
        ("lr=1,2 --metric acc --search best", CELL, "has no search 'best'; it has random, grid"),
        ("lr=1,2 --metric acc --speed 3", CELL, "has no option --speed"),
        ("lr=1,2 --metric acc -o not-a-name", CELL, "name of a variable after -o"),
        ("budget=1,2 --metric acc", "budget = 1\nacc = 1", "reserved: budget"),
    ],
)
def test_it_refuses_with_the_options_there_are(line: str, cell: str, why: str, project: Any) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        trials(line, cell)

    assert "--metric NAME" in str(caught.value)


def test_it_says_what_it_found_and_will_put_there() -> None:
    given = parse(MAGIC, "lr=1e-4..1e-1~log units=16..64 --metric acc --trials 8", OPTIONS)
    text = read_cell(CELL)
    space = space_of(given, text, metric_of(given, text))

    assert plan(text, space, "acc", wish_of(given, space)).splitlines() == [
        "8 trials of this cell; the highest acc is best",
        "  lr       0.1    → 0.0001 … 0.1 by magnitudes",
        "  units    64     → 16 … 64",
        "  dropout  0.5    stays",
        "  name     'run'  stays",
    ]


def test_a_loss_that_is_maximised_is_pointed_out() -> None:
    given = parse(MAGIC, "k=1..2 --metric val_loss", OPTIONS)
    text = read_cell("k = 1\nval_loss = 1.0")
    space = space_of(given, text, "val_loss")

    assert "--direction min" in plan(text, space, "val_loss", wish_of(given, space))


@pytest.mark.parametrize(
    ("line", "search", "count"),
    [
        ("lr=1,2 units=8,16", "grid", None),
        ("lr=1,2 units=8,16 --trials 4", "grid", None),
        ("lr=1,2 units=8,16 --trials 3", None, 3),
        ("lr=1,2 units=8..16", None, None),
        ("lr=1,2 --search tpe --trials 9", "tpe", 9),
    ],
)
def test_lists_alone_are_tried_out_whole(line: str, search: str | None, count: int | None) -> None:
    given = parse(MAGIC, f"{line} --metric acc", OPTIONS)
    text = read_cell(CELL)
    wish = wish_of(given, space_of(given, text, "acc"))

    assert (wish.optimizer, wish.num_trials) == (search, count)
