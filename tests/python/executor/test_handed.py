"""Several runs of one function are in the worker's hands at once: each keeps its own, whatever becomes of others."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from hopyard._protocol.agent_messages import RecallTrials, RestartWorker, TrialsReturned, TrialStarted
from hopyard._protocol.experiment import TrialRef
from hopyard._protocol.result import Died, Interrupted, Outcome, Returned, Stopped
from hopyard.executor.turns import Turn, Turns
from tests.python.executor.rig import Agent, Rig


def act(what: str, folder: str, number: int, reporter: Any) -> int:
    """Notes in a file that it began, then does as it is told."""
    with open(f"{folder}/began", "a") as began:
        began.write(f"{number}\n")
    if what == "wait":
        print("on", flush=True)
        while not os.path.exists(f"{folder}/gate"):
            reporter.broadcast(1.0)
    elif what == "print":
        print(f"printed {number}")
        os.write(1, f"written {number}\n".encode())
    elif what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return number


class Line:
    """Runs of `act`, of which the first waits at the gate."""

    def __init__(self, rig: Rig, agent: Agent, folder: Path) -> None:
        self.rig, self.agent, self.folder = rig, agent, folder
        self.work = rig.function(act)
        self.refs: list[TrialRef] = []

    async def form(self, *whats: str) -> None:
        for number, what in enumerate(("wait", *whats)):
            arguments = {"what": what, "folder": str(self.folder), "number": number}
            self.refs.append(await self.rig.start(self.agent, self.work, arguments=arguments))
            if number == 0:
                await self.agent.until(lambda: "on" in self.agent.text_of(self.refs[0]) or None)

    def open(self) -> None:
        (self.folder / "gate").touch()

    async def ends(self) -> list[Outcome]:
        return [await self.agent.end_of(ref) for ref in self.refs]

    def began(self) -> list[int]:
        return [int(line) for line in (self.folder / "began").read_text().splitlines()]


@pytest.fixture
def line(rig: Rig, agent: Agent, tmp_path: Path) -> Line:
    return Line(rig, agent, tmp_path)


async def test_each_has_its_own_output_however_it_was_written(line: Line) -> None:
    await line.form(*["print", "pass"] * 15)
    line.open()
    ends = await line.ends()
    assert [end.value.json for end in ends if isinstance(end, Returned)] == list(range(31))
    for number, ref in enumerate(line.refs[1:], 1):
        said = {f"printed {number}", f"written {number}"} if number % 2 else set()
        assert {*line.agent.text_of(ref).splitlines()} == said


async def test_the_end_of_the_worker_costs_the_one_that_ran_and_no_other(line: Line) -> None:
    await line.form("pass", "pass", "die", "pass", "die", "pass")
    line.open()
    kinds = [type(end) for end in await line.ends()]
    assert kinds == [Returned, Returned, Returned, Died, Returned, Died, Returned]
    assert line.began() == list(range(7))


async def test_what_has_not_begun_is_given_back_and_never_begins(line: Line) -> None:
    await line.form("pass", "pass", "pass")
    await line.agent.send(RecallTrials(trials=[line.refs[0], *line.refs[2:]]))
    assert (await line.agent.until_seen(TrialsReturned)).trials == line.refs[2:]
    line.open()
    await line.agent.end_of(line.refs[1])
    assert await line.rig.value(line.agent, lambda: "works") == "works"
    assert line.began() == [0, 1]


async def test_a_stop_means_one_of_them(line: Line) -> None:
    await line.form("pass", "pass", "wait", "pass")
    await line.rig.stop(line.agent, line.refs[2], "interrupt")
    assert isinstance(await line.agent.end_of(line.refs[2]), Interrupted)
    await line.rig.stop(line.agent, line.refs[0], "interrupt")
    assert isinstance(await line.agent.end_of(line.refs[0]), Interrupted)
    assert isinstance(await line.agent.end_of(line.refs[1]), Returned)
    await line.agent.until(lambda: "on" in line.agent.text_of(line.refs[3]) or None)
    await line.rig.stop(line.agent, line.refs[3], "flag")
    assert isinstance(await line.agent.end_of(line.refs[3]), Stopped)
    assert isinstance(await line.agent.end_of(line.refs[4]), Returned)
    assert line.began() == [0, 1, 3, 4]


async def test_the_stop_flag_of_one_says_nothing_to_the_next(line: Line) -> None:
    await line.form("wait", "pass")
    await line.rig.stop(line.agent, line.refs[0], "flag")
    assert isinstance(await line.agent.end_of(line.refs[0]), Stopped)
    await line.agent.until(lambda: "on" in line.agent.text_of(line.refs[1]) or None)
    line.open()
    assert [type(end) for end in await line.ends()] == [Stopped, Returned, Returned]


async def test_what_a_worker_had_not_begun_begins_in_the_next(rig: Rig, agent: Agent) -> None:
    pid = await rig.value(agent, os.getpid)
    os.kill(pid, signal.SIGSTOP)
    refs = [await rig.start(agent, os.getpid) for _ in range(3)]
    await agent.until_seen(TrialStarted, lambda started: started.trial == refs[0].trial)
    os.kill(pid, signal.SIGKILL)
    assert [type(await agent.end_of(ref)) for ref in refs] == [Returned] * 3


async def test_after_a_restart_they_begin_in_the_new_worker(line: Line) -> None:
    await line.form("pass", "pass")
    await line.agent.send(RestartWorker(reason="test"))
    kinds = [type(end) for end in await line.ends()]
    assert kinds == [Interrupted, Returned, Returned]
    assert line.began() == [0, 1, 2]


def test_a_number_is_taken_by_one_of_two() -> None:
    turns = Turns()
    turn = Turn(turns.theirs)
    turns.give([1, 2, 3])
    assert turn.now() == 1
    assert turns.take_back() == [2, 3]
    assert turns.take_back() == []
    assert turn.now() is None
    turns.give([4])
    assert turn.wait() == 4
    turns.close()
