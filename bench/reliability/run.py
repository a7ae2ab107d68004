"""Every fault of docs/reliability.md that is counted, at its full count; writes RESULTS.md beside this file.

    .venv/bin/python bench/reliability/run.py [--rows R1,R10] [--list]

Takes about half an hour. Rows that are not run keep their line. Ends non-zero when a law was broken, and says which.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.reliability.results import Line, write_results  # noqa: E402
from bench.reliability.rows import ROWS, Row, Skipped  # noqa: E402


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", help="only these, as in docs/reliability.md", default="")
    options.add_argument("--list", action="store_true", help="say what there is, and end")
    chosen = options.parse_args()
    wanted = [name for name in chosen.rows.split(",") if name]
    unknown = sorted(set(wanted) - {row.name for row in ROWS})
    if unknown:
        there = ", ".join(dict.fromkeys(row.name for row in ROWS))
        print(f"There is no row {', '.join(unknown)}. Rows: {there}.", file=sys.stderr)
        return 2
    if chosen.list:
        for row in ROWS:
            print(f"{row.name:4} {row.fault}")
        return 0
    broken = []
    for row in ROWS:
        if not wanted or row.name in wanted:
            print(f"{row.name:4} {row.fault} …", flush=True)
            line = run(row)
            print(f"     {line.verdict} in {line.seconds:.0f} s: {line.seen}", flush=True)
            write_results(ROWS, line)
            if line.verdict == "broken":
                broken.append(row.fault)
    print("Broken: " + "; ".join(broken) if broken else "Every law held.")
    return 1 if broken else 0


def run(row: Row) -> Line:
    began = time.monotonic()
    try:
        figures = row.run()
        verdict, seen = "held", "; ".join(f"{name}: {value}" for name, value in figures.items())
    except Skipped as why:
        verdict, seen = "not run", str(why)
    except Exception as error:
        traceback.print_exc()
        verdict, seen = "broken", f"{type(error).__name__}: {error}".splitlines()[0]
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    return Line(row.name, row.fault, verdict, seen, day, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
