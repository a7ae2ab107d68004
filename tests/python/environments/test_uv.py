"""uv as a child process, with a program in its place that speaks more than a pipe holds."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from hopyard.environments.pip import uv

TALKER = """#!{python}
import sys
if sys.argv[1] == "wait":
    import signal
    signal.pause()
for stream in (sys.stderr, sys.stdout):
    for number in range(20_000):
        print("word", number, file=stream)
open(sys.argv[2], "w").close()
sys.exit(3 if sys.argv[1] == "fail" else 0)
"""


@pytest.fixture
def talker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "uv"
    program.write_text(TALKER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setattr(uv, "executable", lambda: str(program))
    return tmp_path


def test_what_nobody_listens_to_yet_holds_it_not_up(talker: Path, machine: Path) -> None:
    done = talker / "done"
    with uv.running(["speak", str(done)], cwd=talker) as begun:
        begun._process.wait(60)  # nothing was read by us
        assert done.exists()
        heard: list[str] = []
        out = begun.finish(heard.append)
    assert len(heard) == 20_000
    assert out.splitlines()[-1] == "word 19999"


def test_what_failed_tells_all_it_said(talker: Path, machine: Path) -> None:
    with pytest.raises(uv.UvFailed) as failed:
        uv.run(["fail", str(talker / "done")], cwd=talker)
    assert failed.value.code == 3
    assert failed.value.output.endswith("word 19999")


def test_who_leaves_ends_it(talker: Path, machine: Path) -> None:
    before = threading.active_count()
    with uv.running(["wait"], cwd=talker) as begun:
        assert begun._process.poll() is None
    assert begun._process.poll() is not None
    assert threading.active_count() == before
