"""Functions as bytes: what travels, and what is said of what cannot."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from hopyard._protocol.errors import NotPicklable
from hopyard.experiment.pickling import FORMAT, pickled


def test_a_closure_travels_with_its_values() -> None:
    offset = 40

    def add(x: int) -> int:
        return x + offset

    form, fn, _ = pickle.loads(pickled(add, []))

    assert form == FORMAT
    assert fn(2) == 42


def test_a_module_beside_the_notebook_travels_with_the_function(tmp_path: Path) -> None:
    (tmp_path / "beside_notebook.py").write_text("def double(x):\n    return 2 * x\n")
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import beside_notebook\n"
        "from hopyard.experiment.pickling import pickled\n"
        "sys.stdout.buffer.write(pickled(lambda: beside_notebook.double(21), [pathlib.Path(sys.argv[1])]))"
    )
    root = Path(__file__).resolve().parents[3]
    content = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=True, cwd=root
    ).stdout

    assert "beside_notebook" not in sys.modules
    assert pickle.loads(content)[1]() == 42


def test_what_cannot_be_pickled_is_named_where_the_user_wrote_it() -> None:
    settings = {"name": "x", "guards": [threading.Lock()]}

    def helper() -> Any:
        return settings

    def train() -> Any:
        return helper()

    with pytest.raises(NotPicklable) as caught:
        pickled(train, [])

    assert "train cannot be sent" in caught.value.message
    assert "settings['guards'][0] (in helper), a _thread.lock" in caught.value.message
    assert "create it inside the function" in caught.value.hint


def test_the_object_of_a_bound_method_is_searched_too() -> None:
    class Trainer:
        def __init__(self) -> None:
            self.steps = (n for n in range(3))

        def train(self) -> None: ...

    with pytest.raises(NotPicklable, match=r"self\.steps, a generator"):
        pickled(Trainer().train, [])


def test_heavy_functions_warn_with_the_largest_variable() -> None:
    small = bytes(10)
    images = bytes(51 * 1024 * 1024)

    def train() -> int:
        return len(small) + len(images)

    with pytest.warns(UserWarning, match=r"51\.0 MB.*images \(bytes of 51\.0 MB\).*Write large values to a file"):
        pickled(train, [])


def test_too_heavy_functions_are_refused() -> None:
    images = bytes(65 * 1024 * 1024)

    with pytest.raises(NotPicklable, match="over the limit"):
        pickled(lambda: len(images), [])
