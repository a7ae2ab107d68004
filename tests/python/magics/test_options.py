"""Lines of magics: read strictly, refused with the list of what there is."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from hopyard.magics.fanout import MAGIC, OPTIONS, ByExecutor, fanout
from hopyard.magics.hopyard_line import hopyard_line
from hopyard.magics.options import parse


def test_options_values_and_comments() -> None:
    given = parse(MAGIC, "-n 4 --gpus=0.5 -o loss -o 'model' --detach  # on all", OPTIONS)

    assert given.last("-n") == "4"
    assert given.last("--gpus") == "0.5"
    assert given.options["-o"] == ["loss", "model"]
    assert "--detach" in given.options


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("--fast", "has no option --fast"),
        ("-n", "needs a value after -n"),
        ("-n --detach", "needs a value after -n"),
        ("--detach=yes", "takes no value for --detach"),
        ("-o 'x", "cannot read its line"),
    ],
)
def test_wrong_lines_are_refused_with_the_list(line: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(MAGIC, line, OPTIONS)

    assert why in str(caught.value)
    assert all(option.flag in str(caught.value) for option in OPTIONS)


@pytest.mark.parametrize("line", ["four", "-n 1.5", "-n x", "-o not-a-name", "--gpus many"])
def test_fanout_refuses_before_anything_runs(line: str) -> None:
    with pytest.raises(UsageError):
        fanout(line, "1")


def test_an_empty_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to run"):
        fanout("", "\n")


def test_values_are_found_by_label_and_place() -> None:
    values = ByExecutor(e1=10, e2=20)

    assert (values["e2"], values[0]) == (20, 10)
    with pytest.raises(KeyError, match="from: e1, e2"):
        values["e9"]


def test_an_unknown_verb_lists_the_known() -> None:
    with pytest.raises(UsageError, match="%hopyard attach ID"):
        hopyard_line("start")
