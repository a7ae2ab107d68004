"""Lines for the executor's log: an agent's standard error goes there."""

import sys
import time


def say(words: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), words, file=sys.stderr, flush=True)
