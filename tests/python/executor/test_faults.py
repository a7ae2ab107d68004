"""User code that goes wrong costs its own trial, at most its worker, never the executor."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

import psutil
import pytest
from msgspec import UNSET

from hopyard._protocol.agent_messages import (
    ExecutorLeaving,
    RecallTrials,
    RestartWorker,
    ShutDown,
    TrialFinished,
    TrialsReturned,
)
from hopyard._protocol.experiment import CellWork, TrialRef
from hopyard._protocol.output import NoticeItem, StreamItem
from hopyard._protocol.result import Died, Interrupted, Raised, Returned, Stopped
from tests.python.executor.rig import TOKEN, Agent, Rig


async def works(rig: Rig, agent: Agent) -> bool:
    found = await rig.value(agent, lambda: "works")
    return bool(found == "works")


async def gone(pid: int) -> None:
    """Waits until a process is no more (or only its entry waits to be read)."""
    for _ in range(3_000):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.NoSuchProcess:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"process {pid} is still there")


async def text(rig: Rig, agent: Agent, ref: Any) -> str:
    """The first line it prints."""
    return await agent.until(lambda: agent.text_of(ref) if "\n" in agent.text_of(ref) else None)


async def test_exception_leaves_the_worker_and_its_names_alone(rig: Rig, agent: Agent) -> None:
    await rig.run(agent, "kept = 1")
    outcome = await rig.run(agent, "raise KeyError('x')")
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "KeyError"
    assert await rig.value(agent, "0", capture=["kept"]) == {"kept": 1}


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; print('bye', flush=True); os._exit(3)", "exit code 3"),
        ("import ctypes; ctypes.string_at(0)", "signal 11 (SIGSEGV)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9 (SIGKILL)"),
        ("import os; os.closerange(3, 4096); os.write(1, b'closed')", "signal 9 (SIGKILL)"),
    ],
)
async def test_worker_that_dies_is_told_and_replaced(rig: Rig, agent: Agent, code: str, how: str) -> None:
    ref = await rig.start(agent, code)
    outcome = await agent.end_of(ref)
    assert isinstance(outcome, Died)
    assert outcome.failure.code == "WORKER_DIED"
    assert how in outcome.failure.message
    assert isinstance(outcome.failure.hint, str)
    assert "output.log" in outcome.failure.hint
    assert await works(rig, agent)


async def test_segfault_leaves_its_stack_in_the_output(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import ctypes; ctypes.string_at(0)")
    await agent.end_of(ref)
    assert "Segmentation fault" in agent.text_of(ref, "stderr")


async def test_sys_exit_ends_the_trial_not_the_worker(rig: Rig, agent: Agent) -> None:
    for work in ("import sys; sys.exit(4)", lambda: sys.exit(4)):
        outcome = await rig.run(agent, work)
        assert isinstance(outcome, Raised)
        assert outcome.failure.code == "SystemExit"
    assert await works(rig, agent)


async def test_memory_limit_raises_in_the_code_and_names_itself(rig: Rig, agent: Agent) -> None:
    await rig.run(agent, "kept = 1")
    for work in ("x = bytearray(600_000_000)", lambda: bytearray(600_000_000)):
        outcome = await rig.run(agent, work, memory_mb=256)
        assert isinstance(outcome, Raised)
        assert outcome.failure.code == "MEMORY_LIMIT"
        assert "256 MB" in outcome.failure.message
    assert await rig.value(agent, "y = len(bytearray(600_000_000))", capture=["y", "kept"], memory_mb=1024) == {
        "y": 600_000_000,
        "kept": 1,
    }


async def test_what_a_trial_without_memory_held_is_free_for_the_next(rig: Rig, agent: Agent) -> None:
    def fills() -> None:
        kept = []
        while True:
            kept.append("x" * 10_000_000)

    def starts_threads() -> int:
        import threading

        threads = [threading.Thread(target=print) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(bytearray(120_000_000))

    for _ in range(3):
        outcome = await rig.run(agent, fills, memory_mb=256)
        assert isinstance(outcome, Raised)
        assert outcome.failure.code == "MEMORY_LIMIT"
        assert await rig.value(agent, starts_threads, memory_mb=256) == 120_000_000


async def test_memory_of_children_counts_and_ends_the_worker(rig: Rig, agent: Agent) -> None:
    code = """
import multiprocessing, time
def eat():
    held = bytearray(180_000_000)
    time.sleep(60)
children = [multiprocessing.get_context("fork").Process(target=eat) for _ in range(3)]
[child.start() for child in children]
print(" ".join(str(child.pid) for child in children))
[child.join() for child in children]
"""
    ref = await rig.start(agent, code, memory_mb=256)
    pids = [int(word) for word in (await text(rig, agent, ref)).split()]
    outcome = await agent.end_of(ref)
    assert isinstance(outcome, Died)
    assert outcome.failure.code == "MEMORY_LIMIT"
    assert "256 MB" in outcome.failure.message
    for pid in pids:
        await gone(pid)
    assert await works(rig, agent)


async def test_shared_pages_of_forked_children_do_not_count_twice(rig: Rig, agent: Agent) -> None:
    code = """
import multiprocessing, time
held = bytearray(150_000_000)
children = [multiprocessing.get_context("fork").Process(target=time.sleep, args=(1,)) for _ in range(4)]
[child.start() for child in children]
[child.join() for child in children];
"""
    assert isinstance(await rig.run(agent, code, memory_mb=256), Returned)


async def test_print_of_200_megabytes_goes_whole_to_the_log(rig: Rig) -> None:
    loud, quiet = await rig.start_host("ex_loud1", "ex_quiet1")
    code = "line = 'x' * 999_999\nfor _ in range(200): print(line)"
    order = await rig.start(loud, code)
    assert await works(rig, quiet)  # while the other prints
    assert isinstance(await loud.end_of(order), Returned)
    items = loud.items_of(order)
    live = sum(len(item.text) for item in items if isinstance(item, StreamItem))
    notices = [item.text for item in items if isinstance(item, NoticeItem)]
    assert live <= 1_000_000
    assert notices == ["output over 1 MB goes to output.log only"]
    (log,) = rig.project.glob("Experiments/*/replica_0/output.log")
    assert log.stat().st_size == 200_000_000
    assert psutil.Process(loud.hellos[0].pid).memory_info().rss < 150_000_000


async def test_flood_of_descriptor_1_is_held_back_too(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import os\nfor _ in range(300): _ = os.write(1, b'y' * 65_536)")
    assert isinstance(await agent.end_of(ref), Returned)
    (log,) = rig.project.glob("Experiments/*/replica_0/output.log")
    assert log.stat().st_size == 300 * 65_536
    assert len(agent.text_of(ref)) <= 1_000_000


async def test_closed_descriptors_are_mended_after_the_trial(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import os; os.close(1); os.close(2); print('still')")
    assert isinstance(await agent.end_of(ref), Returned)
    assert agent.text_of(ref) == "still\n"
    again = await rig.start(agent, "import os, sys; os.system('echo child'); sys.stdout.close(); print('open')")
    assert isinstance(await agent.end_of(again), Returned)
    assert agent.text_of(again).count("child") == 1
    assert "open" in agent.text_of(again)


async def test_full_disk_is_said_and_the_run_goes_on(rig: Rig, agent: Agent) -> None:
    with tempfile.TemporaryDirectory() as small:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True)
        if mounted.returncode != 0:
            pytest.skip("mounting a small disk needs root")
        try:
            code = "for _ in range(30): print('z' * 10_000)\nprint('the end')"
            ref = await rig.start(agent, code, directory=f"{small}/trial")
            assert isinstance(await agent.end_of(ref), Returned)
            assert agent.text_of(ref).endswith("the end\n")
            assert any("full" in item.text for item in agent.items_of(ref) if isinstance(item, NoticeItem))
        finally:
            subprocess.run(["umount", small], check=True)


async def test_directory_that_cannot_be_made_is_said(rig: Rig, agent: Agent) -> None:
    (rig.project / "file").write_text("")
    ref = await rig.start(agent, "print('on')", directory=str(rig.project / "file" / "trial"))
    assert isinstance(await agent.end_of(ref), Returned)
    notice = next(item for item in agent.items_of(ref) if isinstance(item, NoticeItem))
    assert "output.log cannot be written" in notice.text


async def test_forked_child_that_falls_out_of_the_cell_ends_there(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import os\nchild = os.fork()\nprint('parent' if child else 'child')")
    assert isinstance(await agent.end_of(ref), Returned)
    assert agent.text_of(ref).count("parent") == 1
    assert await works(rig, agent)
    assert await works(rig, agent)


async def test_daemons_of_user_code_die_with_its_worker(rig: Rig, agent: Agent) -> None:
    code = """
import subprocess
daemon = subprocess.Popen(["sleep", "1000"], start_new_session=True)
subprocess.run(["sh", "-c", "setsid sleep 1000 & echo $!"])
print(daemon.pid)
"""
    ref = await rig.start(agent, code)
    await agent.end_of(ref)
    pids = [int(word) for word in agent.text_of(ref).split()]
    assert len(pids) == 2
    assert await works(rig, agent)
    await rig.run(agent, "import os; os._exit(0)")
    for pid in pids:
        await gone(pid)


async def test_fork_bomb_ends_with_its_worker(rig: Rig, agent: Agent) -> None:
    code = """
import os, time
for _ in range(5):
    os.fork()
time.sleep(1000)
"""
    ref = await rig.start(agent, code)
    worker = psutil.Process(agent.hellos[0].pid).children()[0]
    while len(worker.children(recursive=True)) < 31:
        await asyncio.sleep(0.01)
    family = [child.pid for child in worker.children(recursive=True)]
    await rig.stop(agent, ref, "kill")
    assert isinstance(await agent.end_of(ref), Interrupted)
    for pid in family:
        await gone(pid)
    assert await works(rig, agent)


async def test_interrupt_keeps_the_worker(rig: Rig, agent: Agent) -> None:
    for code in ("kept = 2\nprint('on')\nimport time\ntime.sleep(1000)", "print('on')\nwhile True: pass"):
        ref = await rig.start(agent, code)
        await text(rig, agent, ref)
        await rig.stop(agent, ref, "interrupt")
        assert isinstance(await agent.end_of(ref), Interrupted)
    assert await rig.value(agent, "0", capture=["kept"]) == {"kept": 2}


async def test_interrupt_right_after_the_order_is_not_lost(rig: Rig, agent: Agent) -> None:
    for _ in range(20):
        ref = await rig.start(agent, "import time; time.sleep(1000)")
        await rig.stop(agent, ref, "interrupt")
        assert isinstance(await agent.end_of(ref), Interrupted)
    assert await rig.value(agent, "import os; pid = os.getpid()", capture=["pid"]) == {
        "pid": psutil.Process(agent.hellos[0].pid).children()[0].pid
    }


async def test_code_may_interrupt_itself(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import time; time.sleep(1000)")
    await rig.stop(agent, ref, "interrupt")
    await agent.end_of(ref)
    code = """
import _thread
try:
    _thread.interrupt_main()
    while True: pass
except KeyboardInterrupt:
    caught = True
"""
    assert await rig.value(agent, code, capture=["caught"]) == {"caught": True}


async def test_interrupt_that_comes_too_late_spares_the_next_trial(rig: Rig, agent: Agent) -> None:
    for _ in range(20):
        ref = await rig.start(agent, "pass")
        following = await rig.start(agent, lambda: sum(range(100_000)))
        await rig.stop(agent, ref, "interrupt")
        assert isinstance(await agent.end_of(following), Returned)


async def test_interrupt_in_the_middle_of_heavy_printing_keeps_frames_whole(rig: Rig, agent: Agent) -> None:
    for _ in range(5):
        ref = await rig.start(agent, "while True: print('w' * 300)")
        await text(rig, agent, ref)
        await rig.stop(agent, ref, "interrupt")
        assert isinstance(await agent.end_of(ref), Interrupted)
    assert await works(rig, agent)


async def test_code_that_ignores_interrupts_is_killed_after_the_graces(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOPYARD_INTERRUPT_GRACE_S", "0.1")
    monkeypatch.setenv("HOPYARD_TERMINATE_GRACE_S", "0.1")
    (agent,) = await rig.start_host("ex_deaf1")
    code = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf")
while True:
    time.sleep(1)
"""
    ref = await rig.start(agent, code)
    await text(rig, agent, ref)
    await rig.stop(agent, ref, "interrupt")
    assert isinstance(await agent.end_of(ref), Interrupted)
    assert await works(rig, agent)


async def test_stop_flag_raises_at_the_next_broadcast(rig: Rig, agent: Agent) -> None:
    def train(reporter: Any) -> None:
        import time

        for step in range(100_000):
            reporter.broadcast(step / 2, step)
            time.sleep(0.001)

    ref = await rig.start(agent, train)
    await agent.until(lambda: agent.points_of(ref) or None)
    await rig.stop(agent, ref, "flag")
    outcome = await agent.end_of(ref)
    assert isinstance(outcome, Stopped)
    last = agent.points_of(ref)[-1]
    assert outcome.value
    assert outcome.value.metric == last[1] == last[0] / 2
    assert await rig.value(agent, lambda reporter: reporter.broadcast(1.0)) is None  # the flag is down again


async def test_code_that_never_broadcasts_is_warned_and_then_interrupted(rig: Rig, agent: Agent) -> None:
    code = """
import time
print("training", flush=True)
while True:
    time.sleep(0.01)
"""
    ref = await rig.start(agent, code)
    await agent.until(lambda: "training" in agent.text_of(ref) or None)
    await rig.stop(agent, ref, "flag", patience_ms=200)
    assert isinstance(await agent.end_of(ref), Interrupted)
    notices = [item.text for item in agent.items_of(ref) if isinstance(item, NoticeItem)]
    assert "has not called reporter.broadcast since: in 0.2 s it is interrupted" in notices[0]
    assert "interrupted" in notices[1]
    assert await works(rig, agent)


async def test_a_resumed_trial_says_whether_it_loaded_its_checkpoint(rig: Rig, agent: Agent) -> None:
    def train(reporter: Any) -> int:
        epoch: int = reporter.load(default=0)
        reporter.save(epoch + 1)
        return epoch + 1

    directory = str(rig.project / "Experiments" / "app_1" / "x=1")
    there = {"directory": directory, "checkpoint": f"{directory}/checkpoints"}
    assert await rig.value(agent, train, directory=directory) == 1
    assert await rig.value(agent, train, **there) == 2
    assert await rig.value(agent, lambda reporter: 5, **there) == 5
    ends = [message for message in agent.messages if isinstance(message, TrialFinished)]
    assert [end.resumed for end in ends] == [UNSET, True, False]


async def test_very_short_trials_run_one_after_the_other_without_a_word_between(rig: Rig, agent: Agent) -> None:
    orders = [rig.order_of(CellWork(code=f"print({number})", capture=[])) for number in range(12)]
    for order in orders:
        await agent.send(order)
    for order in orders:
        await agent.end_of(TrialRef(trial=order.trial, attempt=order.attempt))
    ends = [message.trial for message in agent.messages if isinstance(message, TrialFinished)]
    assert ends == [order.trial for order in orders]


async def test_what_waits_behind_a_long_trial_is_given_back(rig: Rig, agent: Agent) -> None:
    running = await rig.start(agent, "import time; print('on', flush=True); time.sleep(30)")
    await agent.until(lambda: "on" in agent.text_of(running) or None)
    waiting = [await rig.start(agent, "print('never')") for _ in range(3)]
    await agent.send(RecallTrials(trials=[running, *waiting[1:]]))
    returned = await agent.until_seen(TrialsReturned)
    assert returned.trials == waiting[1:]
    await rig.stop(agent, running, "interrupt")
    assert isinstance(await agent.end_of(waiting[0]), Returned)
    assert await works(rig, agent)
    assert not any(
        isinstance(message, TrialFinished) and message.trial == waiting[1].trial for message in agent.messages
    )


async def test_restart_gives_a_clean_worker(rig: Rig, agent: Agent) -> None:
    await rig.run(agent, "kept = 1")
    ref = await rig.start(agent, "print('on')\nimport time; time.sleep(1000)")
    await text(rig, agent, ref)
    await agent.send(RestartWorker(reason="test"))
    assert isinstance(await agent.end_of(ref), Interrupted)
    outcome = await rig.run(agent, "kept")
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "NameError"


async def test_shut_down_leaves_nothing_behind(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(
        agent, "import os, subprocess\nc = subprocess.Popen(['sleep', '1000'])\nprint(os.getpid(), c.pid)"
    )
    pids = [int(word) for word in (await text(rig, agent, ref)).split()]
    await agent.end_of(ref)
    await agent.send(ShutDown(reason="test"))
    await agent.until_seen(ExecutorLeaving)
    assert (await rig.next_event())["event"] == "started"
    assert await rig.next_event() == {"event": "ended", "executor": "ex_one1", "code": 0}
    assert rig.host is not None
    assert await rig.host.wait() == 0
    for pid in (*pids, agent.hellos[0].pid):
        await gone(pid)


@pytest.mark.parametrize("victim", ["agent", "group", "host"])
async def test_killing_an_agent_or_the_host_leaves_no_orphans(rig: Rig, victim: str) -> None:
    agent, other = await rig.start_host("ex_one1", "ex_two1")
    code = """
import os, subprocess, time
child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
print(os.getpid(), child.pid)
time.sleep(1000)
"""
    ref = await rig.start(agent, code)
    pids = [int(word) for word in (await text(rig, agent, ref)).split()]
    pid = agent.hellos[0].pid
    assert rig.host is not None
    assert os.getsid(pid) == pid
    if victim == "host":
        rig.host.kill()
        await rig.host.wait()
        assert await works(rig, other)  # agents serve on without their host
        os.kill(pid, signal.SIGTERM)
        os.kill(other.hellos[0].pid, signal.SIGTERM)
        await gone(other.hellos[0].pid)
    elif victim == "group":
        os.killpg(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGKILL)
    for process in (pid, *pids):
        await gone(process)
    if victim != "host":
        events = [await rig.next_event() for _ in range(3)]
        assert events[-1] == {"event": "ended", "executor": "ex_one1", "signal": 9}
        assert await works(rig, other)


async def test_host_outlives_a_closed_stdout(rig: Rig, agent: Agent) -> None:
    assert rig.host is not None
    transport = rig.host._transport.get_pipe_transport(1)  # type: ignore[attr-defined]
    transport.close()
    await agent.send(ShutDown(reason="test"))
    assert await asyncio.wait_for(rig.host.wait(), 30) == 0


async def test_agent_that_cannot_start_workers_says_so_and_leaves(rig: Rig) -> None:
    gone_project = rig.project / "not-there"
    command = [sys.executable, "-m", "hopyard.executor.agent", "--executor", "ex_lost1", "--fleet", "fleet_test1"]
    agent = await asyncio.create_subprocess_exec(
        *command,
        "--project",
        str(gone_project),
        "--url",
        f"ws+unix:{rig.socket}",
        env={**os.environ, "HOPYARD_TOKEN": TOKEN},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(agent.communicate(), 30)
    assert b"did not start" in said
    assert b"not-there" in said
