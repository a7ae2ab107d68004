"""The connection comes and goes; attempts, output and results stay."""

import asyncio
from typing import Any

from hopyard._protocol.agent_messages import (
    Blob,
    ExecutorSample,
    NeedBlob,
    OutputSettled,
    SetSampleRate,
    Settled,
    StopTrial,
    TrialFinished,
    TrialStarted,
)
from hopyard._protocol.experiment import TrialRef
from hopyard._protocol.result import Raised, Returned
from tests.python.executor.rig import Agent, Rig


async def second_hello(agent: Agent, count: int = 2) -> None:
    await agent.until(lambda: True if len(agent.hellos) >= count and agent.connection is not None else None)


async def test_running_trial_goes_on_while_the_sidecar_is_away(rig: Rig, agent: Agent) -> None:
    flag = rig.project / "go"
    code = f"""
import os, time
print("before")
while not os.path.exists({str(flag)!r}): time.sleep(0.01)
print("after")
"""
    ref = await rig.start(agent, code)
    await agent.until(lambda: agent.text_of(ref) or None)
    await rig.stop_listening()
    flag.write_text("")
    log = rig.project / "Experiments" / "app_1" / "replica_0" / "output.log"
    while "after" not in log.read_text():
        await asyncio.sleep(0.01)
    await rig.listen()
    assert isinstance(await agent.end_of(ref), Returned)
    assert agent.text_of(ref) == "before\nafter\n"
    assert agent.hellos[-1].holding == [ref]


async def test_result_is_repeated_until_it_is_settled(rig: Rig, agent: Agent) -> None:
    rig.settle = False
    ref = await rig.start(agent, lambda: print("once") or b"x" * 500_000)
    await agent.end_of(ref)
    await rig.stop_listening()
    await rig.listen()
    await agent.until(lambda: True if sum(isinstance(m, TrialFinished) for m in agent.messages) == 2 else None)
    assert agent.hellos[1].holding == [ref]
    assert sum(isinstance(m, Blob) for m in agent.messages) == 2
    assert sum(isinstance(m, TrialStarted) for m in agent.messages) == 1  # the second time its end says it all
    assert agent.text_of(ref) == "once\n"
    await agent.send(Settled(trial=ref.trial, attempt=ref.attempt))
    rig.settle = True
    await rig.run(agent, "pass")
    await rig.stop_listening()
    await rig.listen()
    await second_hello(agent, 3)
    assert agent.hellos[2].holding == []


async def test_settled_output_is_not_repeated(rig: Rig, agent: Agent) -> None:
    rig.settle = False
    ref = await rig.start(agent, "print('a')\nimport time; time.sleep(0.2)\nprint('b')")
    await agent.end_of(ref)
    await agent.send(OutputSettled(trial=ref.trial, attempt=ref.attempt, seq=1))
    await agent.send(NeedBlob(sha256="0" * 64))  # nothing to answer, and nothing breaks
    seen = len(agent.messages)
    await rig.stop_listening()
    await rig.listen()
    await second_hello(agent)
    await agent.until(lambda: True if any(isinstance(m, TrialFinished) for m in agent.messages[seen:]) else None)
    again = [item.text for m in agent.messages[seen:] for item in getattr(m, "items", [])]
    assert again == ["b\n"]


async def test_dropped_attempt_ends_without_a_report(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "print('on')\nimport time\ntime.sleep(1000)")
    await agent.until(lambda: agent.text_of(ref) or None)
    await rig.stop_listening()
    rig.drop = [ref]
    await rig.listen()
    await second_hello(agent)
    assert await rig.value(agent, lambda: 7) == 7
    assert not any(isinstance(m, TrialFinished) and m.trial == ref.trial for m in agent.messages)


async def test_attempt_settled_while_it_runs_makes_room_for_the_next(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import time\nwhile True:\n  try: time.sleep(1000)\n  except KeyboardInterrupt: pass")
    await agent.until_seen(TrialStarted, lambda m: m.trial == ref.trial)
    await agent.send(Settled(trial=ref.trial, attempt=ref.attempt))
    assert await rig.value(agent, lambda: 1) == 1  # in a new worker: the old one did not listen
    assert not any(isinstance(m, TrialFinished) and m.trial == ref.trial for m in agent.messages)


async def test_messages_about_other_attempts_touch_nothing(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import time; time.sleep(0.3); done = 1", capture=["done"])
    await agent.until_seen(TrialStarted)
    for how in ("flag", "interrupt", "kill"):
        await agent.send(StopTrial(trial=ref.trial, attempt=2, how=how, reason="stale"))
        await agent.send(StopTrial(trial="exp_other.0", attempt=1, how=how, reason="stale"))
    await agent.send(Settled(trial="exp_other.0", attempt=1))
    assert isinstance(await agent.end_of(ref), Returned)


async def test_same_order_twice_runs_once(rig: Rig, agent: Agent) -> None:
    order = rig.order_of(rig.function(lambda: 1))
    rig.settle = False
    for _ in range(3):
        await agent.send(order)
    ref = TrialRef(trial=order.trial, attempt=1)
    await agent.end_of(ref)
    rig.settle = True
    await rig.run(agent, "pass")
    assert sum(isinstance(m, TrialFinished) and m.trial == ref.trial for m in agent.messages) == 1


async def test_every_point_survives_a_cut_connection(rig: Rig, agent: Agent) -> None:
    def train(reporter: Any) -> None:
        import time

        for step in range(20_000):
            reporter.broadcast(step * 0.5, step)
            if step % 1_000 == 0:
                time.sleep(0.02)

    ref = await rig.start(agent, train)
    for cut in range(3):
        await agent.until(lambda cut=cut: True if len(agent.points_of(ref)) > 2_000 * (cut + 1) else None)  # type: ignore[misc]
        await rig.stop_listening()
        await rig.listen()
    assert isinstance(await agent.end_of(ref), Returned)
    await agent.until(lambda: True if len(agent.points_of(ref)) == 20_000 else None)
    assert agent.points_of(ref) == [(step, step * 0.5) for step in range(20_000)]


async def test_bytes_with_another_hash_are_refused(rig: Rig, agent: Agent) -> None:
    work = rig.function(lambda: 1)
    rig.blobs[work.blob] = b"something else"
    outcome = await rig.run(agent, work)
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "BLOB_CORRUPT"


async def test_samples_come_as_often_as_asked(rig: Rig, agent: Agent) -> None:
    await agent.until_seen(ExecutorSample)
    await agent.send(SetSampleRate(every_ms=20))
    ref = await rig.start(agent, "while True: pass")
    sample = await agent.until_seen(ExecutorSample, lambda m: m.sample.cpu > 0.2)
    assert 1e6 < sample.sample.memory_bytes < 1e9
    assert sample.sample.gpus == []
    await rig.stop(agent, ref, "interrupt")
    await agent.end_of(ref)


async def test_garbage_from_the_sidecar_is_left_out(rig: Rig, agent: Agent) -> None:
    assert agent.connection is not None
    await agent.connection.send(b"\xc1 no msgpack")
    await agent.connection.send(b"\x81\xa4kind\xa7unknown")
    await agent.connection.send("text")
    assert await rig.value(agent, lambda: 1) == 1
    log = (rig.project / ".hopyard" / "logs" / "executors" / "ex_one1.log").read_text()
    assert "was not understood" in log
