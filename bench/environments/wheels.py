"""Writes tiny wheels that need nothing: `wheels.py FOLDER COUNT`. Their names go from `wide-000` on."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.python.environments.index import wheel


def main(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name, version = f"wide_{number:03}", f"1.{number % 7}.0"
        content = wheel(name, version, [], python="", code="", tag="py3-none-any", ballast=0)
        (folder / f"{name}-{version}-py3-none-any.whl").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
