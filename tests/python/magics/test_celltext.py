"""What a cell assigns, and what it reads of the notebook."""

from __future__ import annotations

import ast

import pytest

from hopyard.magics.celltext import read_cell
from hopyard.magics.reads import names_read


def test_constants_are_found_and_nothing_else() -> None:
    text = read_cell(
        "lr = 0.1\nsteps: int = -20\nname = 'adam'\nflag = True\nnothing = None\n"
        "size = 2 * 8\nrows = [1]\na = b = 1\nc, d = 1, 2\nif flag:\n    inner = 3\ndef f():\n    own = 4\n"
    )

    assert {name: found.value for name, found in text.constants.items()} == {
        "lr": 0.1,
        "steps": -20,
        "name": "adam",
        "flag": True,
        "nothing": None,
    }
    assert text.constants["steps"].line == 2
    assert {"size", "rows", "a", "b", "c", "d", "inner", "f"} <= text.bound
    assert "own" not in text.bound


def test_a_value_made_from_the_one_before_overwrites_nothing() -> None:
    text = read_cell(
        "lr = 0.1\nfor i in range(3):\n    lr = lr / 2\n    lr *= 0.9\nk = 1\nk = 2\nfor k in []:\n    pass\n"
    )

    assert text.overwritten["lr"] == [1]
    assert text.overwritten["k"] == [5, 6, 7]


def test_every_way_to_bind_a_name_is_seen() -> None:
    text = read_cell(
        "import os.path, json as j\nfrom a import b as c\nwith open('x') as d: pass\ntry: pass\nexcept E as e: pass\n"
        "class F: pass\nif (g := 1): pass\n[h for i in [] if (k := i)]\ndef l():\n    global m\n    m = 1\n"
        "match n:\n    case [o, *p]: pass\n    case {'q': r, **s}: pass\n"
    )

    assert {"os", "j", "c", "d", "e", "F", "g", "k", "l", "m", "o", "p", "r"} <= text.bound
    assert not {"h", "i"} & text.bound


def test_a_cell_that_python_refuses_is_refused() -> None:
    with pytest.raises(SyntaxError):
        read_cell("lr = = 1")


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("y = x + 1", {"x"}),
        ("x = 1\ny = x", set()),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("if a:\n    x = 1\ny = x", {"a", "x"}),
        ("if a:\n    x = 1\nelse:\n    x = 2\ny = x", {"a"}),
        ("for i in rows:\n    x = i\ny = x", {"rows", "x"}),
        ("while go:\n    go = step(go)", {"go", "step"}),
        ("def f():\n    return helper(z)\nz = 1", {"helper"}),
        ("def f(a=start):\n    a = inner = 1\n    return inner", {"start"}),
        ("y = [w * k for w in weights]\nweights = 1", {"weights", "k"}),
        ("with opened(p) as f:\n    text = f.read()\nn = len(text)", {"opened", "p", "len"}),
        ("try:\n    x = load()\nexcept E:\n    raise\ny = x", {"load", "E"}),
        ("try:\n    x = load()\nexcept E:\n    pass\ny = x", {"load", "E", "x"}),
        ("class Net(Base):\n    size = width\n    def run(self):\n        return deep", {"Base", "width", "deep"}),
        ("f = lambda q: q + outer", {"outer"}),
        ("x = 1\ndel x\ny = x", {"x"}),
        ("match v:\n    case [a, b]:\n        y = a + b + c\n", {"v", "c"}),
        ("import os\nos.getcwd()", set()),
        ("rate: float = base", {"base", "float"}),
    ],
)
def test_names_read_before_they_are_set(source: str, reads: set[str]) -> None:
    assert {name for name in names_read(ast.parse(source)) if not name.startswith("__")} == reads
