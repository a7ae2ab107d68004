"""How the members of one training find each other: through files of the experiment's folder, so that no port takes
messages from strangers and nothing is unpickled. Runs on executors."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

FOLDER = ".members"
WAIT_SECONDS = 600.0
LOOK_SECONDS = 0.02


class Meeting(AbstractContextManager["Meeting"]):
    """One member's part. Its port stays taken until `addresses` has heard of all the others."""

    def __init__(self, root: str, index: int, of: int) -> None:
        self._folder = Path(root) / FOLDER
        self._index = index
        self._of = of
        self._held = socket.socket()

    def __enter__(self) -> Meeting:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._held.bind(("", 0))
        self._say(f"{self._index}.json", {"host": socket.gethostname(), "port": self._held.getsockname()[1]})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._held.close()

    def addresses(self, seconds: float = WAIT_SECONDS) -> list[str]:
        """`host:port` of each member, in order. Raises TimeoutError naming those who have not come."""
        self._wait([f"{index}.json" for index in range(self._of)], seconds)
        said = [json.loads((self._folder / f"{index}.json").read_text()) for index in range(self._of)]
        one_machine = len({each["host"] for each in said}) == 1
        self._held.close()
        return [f"{'127.0.0.1' if one_machine else each['host']}:{each['port']}" for each in said]

    def done(self) -> None:
        self._say(f"{self._index}.done", {})

    def wait_for_end(self, of: list[int]) -> None:
        """Until these have done their work. One that fails ends the whole experiment, and this wait with it."""
        self._wait([f"{index}.done" for index in of], None)

    def _wait(self, names: list[str], seconds: float | None) -> None:
        began = time.monotonic()
        while missing := [name for name in names if not (self._folder / name).exists()]:
            if seconds is not None and time.monotonic() - began > seconds:
                late = ", ".join(f"member {name.partition('.')[0]}" for name in missing)
                raise TimeoutError(
                    f"{late} of {self._of} has not come within {seconds:.0f} s. Its executor may be busy with another "
                    "experiment: see the Hopyard panel."
                )
            time.sleep(LOOK_SECONDS)

    def _say(self, name: str, content: dict[str, object]) -> None:
        partial = self._folder / f".{name}.partial"
        partial.write_text(json.dumps(content))
        os.replace(partial, self._folder / name)
