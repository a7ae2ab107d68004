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
from queue import SimpleQueue
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
    """A uv that has begun. What it says is taken at once, so that a full pipe never holds it up, and waits here."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._out: list[str] = []
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._readers = [threading.Thread(target=each, daemon=True) for each in (self._read_out, self._read_lines)]
        for reader in self._readers:
            reader.start()

    def finish(self, line: Callable[[str], None] = lambda text: None) -> str:
        """Waits for its end; gives stdout. UvFailed when it was in vain."""
        said: list[str] = []
        while (text := self._lines.get()) is not None:
            if not _PASSED.match(text):
                said.append(text)
                line(text.rstrip("\n"))
        code = self._process.wait()
        self._readers[0].join()
        if code != 0:
            raise UvFailed(code, "".join(said).strip())
        return "".join(self._out)

    def close(self) -> None:
        """Once it has ended."""
        for reader in self._readers:
            reader.join(_END_SECONDS)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None and not any(reader.is_alive() for reader in self._readers):
                pipe.close()

    def _read_out(self) -> None:
        assert self._process.stdout is not None
        self._out.append(self._process.stdout.read())

    def _read_lines(self) -> None:
        assert self._process.stderr is not None
        for text in self._process.stderr:
            self._lines.put(text)
        self._lines.put(None)


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
    begun = Running(process)
    try:
        assert process.stdin is not None
        with process.stdin as typed:
            typed.write(stdin)
        yield begun
    finally:
        if process.poll() is None:
            end(process)
        begun.close()


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
