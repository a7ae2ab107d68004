"""A worker in a fresh interpreter, where forking is not safe: arguments are as in `run`."""

import os
import socket
import sys

from hopyard.executor import kinship
from hopyard.executor.board import Board
from hopyard.executor.child import WorkerEnds, WorkerSettings
from hopyard.executor.worker.main import worker_main


def run(control: str, turns: str, bell: str, flag: str, limited: str, agent: str, directory: str) -> None:
    kinship.die_with_parent(int(agent))
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    ends = WorkerEnds(socket.socket(fileno=int(control)), socket.socket(fileno=int(turns)), int(bell))
    board = Board.of_file(int(flag))
    os.close(int(flag))
    for kept in ends.descriptors:
        os.set_inheritable(kept, False)
    worker_main(ends, board, WorkerSettings(directory, {}, limited == "1"))


if __name__ == "__main__":
    run(*sys.argv[1:])
