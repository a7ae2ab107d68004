"""uv as a child process: argument arrays only, its own output passed on line by line, ended with us."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import error
from hopyard.environments.pip.sources import configured

_END_SECONDS: Final = 5.0
_PASSED: Final = re.compile(r"warning: The `--pylock` option is experimental")


class UvFailed(Exception):
    def __init__(self, code: int, output: str) -> None:
        super().__init__(output)
        self.code = code
        self.output = output


@lru_cache(maxsize=1)
def executable() -> str:
    from uv import find_uv_bin

    try:
        return str(find_uv_bin())
    except FileNotFoundError as missing:
        raise error("ENVIRONMENT_NOT_BUILT", name="asked for", why=f"uv is not installed ({missing}).") from None


class Running:
    """A uv that has begun; what it says waits until it is asked for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._errors = process.stderr
        out = process.stdout
        self._out: list[str] = []
        self._reader = threading.Thread(target=lambda: self._out.append(out.read()), daemon=True)
        self._reader.start()

    def finish(self, line: Callable[[str], None] = lambda text: None) -> str:
        """Waits for its end; gives stdout. UvFailed when it was in vain."""
        said: list[str] = []
        for text in self._errors:
            if not _PASSED.match(text):
                said.append(text)
                line(text.rstrip("\n"))
        code = self._process.wait()
        self._reader.join()
        if code != 0:
            raise UvFailed(code, "".join(said).strip())
        return "".join(self._out)


def run(
    arguments: Sequence[str],
    *,
    cwd: Path,
    line: Callable[[str], None] = lambda text: None,
    guard: int | None = None,
    stdin: str = "",
) -> str:
    """Runs to its end; gives stdout. `guard` is a lock's handle that it keeps until it has ended."""
    with running(arguments, cwd=cwd, guard=guard, stdin=stdin) as begun:
        return begun.finish(line)


@contextmanager
def running(arguments: Sequence[str], *, cwd: Path, guard: int | None = None, stdin: str = "") -> Iterator[Running]:
    """While inside it goes on; who leaves before it has finished ends it."""
    process = subprocess.Popen(
        [executable(), *arguments],
        cwd=cwd,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=() if guard is None or os.name == "nt" else (guard,),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        with process.stdin as typed:
            typed.write(stdin)
        yield Running(process)
    finally:
        if process.poll() is None:
            end(process)
        process.stderr.close()
        process.stdout.close()


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@lru_cache(maxsize=1)
def known_index() -> str:
    """Address of the index that uv asks when it is told none."""
    said = run(["pip", "compile", "-", "--emit-index-url", "--no-header", "--quiet"], cwd=Path.home(), stdin="\n")
    for line in said.splitlines():
        flag, _, url = line.partition(" ")
        if flag in ("--index-url", "-i"):
            return url.strip()
    raise error("INDEX_UNREACHABLE", why="uv names no index")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    return {
        **kept,
        **configured().variables(),
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": _downloads(),
        "NO_COLOR": "1",
    }


def _downloads() -> str:
    return os.environ.get("UV_PYTHON_DOWNLOADS", "automatic")
