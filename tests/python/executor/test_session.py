"""Stories of the session: no sockets, no clock, no processes."""

import hashlib
from array import array
from typing import Any, TypeVar

import pytest

from hopyard._protocol.agent_messages import (
    AgentHello,
    AgentWelcome,
    Blob,
    ExecutorLeaving,
    MetricReports,
    NeedBlob,
    OutputSettled,
    RecallTrials,
    Refused,
    RestartWorker,
    RunTrial,
    SetSampleRate,
    Settled,
    ShutDown,
    StopTrial,
    TrialFinished,
    TrialOutput,
    TrialsReturned,
    TrialStarted,
)
from hopyard._protocol.experiment import AgentFunctionWork, CellWork, TrialRef
from hopyard._protocol.failure import Failure
from hopyard._protocol.fleet import Sample
from hopyard._protocol.output import DisplayItem, NoticeItem, OutputItem, StreamItem
from hopyard._protocol.result import Died, Interrupted, Raised, Returned, ReturnValue
from hopyard.executor import outbox
from hopyard.executor.actions import (
    Action,
    CloseLog,
    DismissWorker,
    Exit,
    Note,
    OpenLog,
    RaiseStopFlag,
    RunWork,
    Send,
    SignalWorker,
    StartWorker,
    TakeSample,
    WriteLog,
)
from hopyard.executor.session import AgentSession
from hopyard.executor.terms import Identity
from hopyard.executor.worker_side import LINGER_OF_ENDS_S, LINGER_S
from tests.python.executor.points import packed

ME = Identity("ex_one1", "fleet_main1", 7, "host", "3.11", "0", [], "ex_one1.log")
FUNCTION = b"pickled function"
SHA = hashlib.sha256(FUNCTION).hexdigest()
T = TypeVar("T")


def run(number: int = 0, attempt: int = 1, **changes: Any) -> RunTrial:
    order: dict[str, Any] = {
        "trial": f"exp_test.{number}",
        "attempt": attempt,
        "experiment": "exp_test",
        "kind_of_experiment": "launch",
        "work": CellWork(code="pass", capture=[]),
        "directory": "/project/Experiments/app_1",
        "index": 0,
        "of": 1,
        "memory_mb": 512,
        "fresh_process": False,
        "environment": {},
    }
    return RunTrial(**{**order, **changes})


def ref(number: int = 0, attempt: int = 1) -> TrialRef:
    return TrialRef(trial=f"exp_test.{number}", attempt=attempt)


def welcome(*drop: TrialRef, sample_every_ms: int = 0) -> AgentWelcome:
    return AgentWelcome(
        protocol_version=1, drop=list(drop), lease_ms=15_000, sample_every_ms=sample_every_ms, project="/project"
    )


def returned(size: int = 4, pickled: bytes = b"\x80\x05N.") -> Returned:
    return Returned(value=ReturnValue(repr="None", size=size, pickled=pickled))


def out(text: str) -> list[OutputItem]:
    return [StreamItem(name="stdout", text=text)]


def sent(actions: list[Action], kind: type[T]) -> list[T]:
    return [action.message for action in actions if isinstance(action, Send) and isinstance(action.message, kind)]


def kinds(actions: list[Action]) -> list[type]:
    return [type(action.message) if isinstance(action, Send) else type(action) for action in actions]


def signals(actions: list[Action]) -> list[str]:
    return [action.how for action in actions if isinstance(action, SignalWorker)]


def ready() -> AgentSession:
    session = AgentSession(ME)
    assert session.begin(0) == [StartWorker()]
    session.worker_ready(0.1)
    assert kinds(session.connected()) == [AgentHello]
    session.receive(welcome(), 0.2)
    return session


def ready_for(count: int) -> tuple[AgentSession, list[RunTrial]]:
    """With the function of so many orders, none of them received yet."""
    session = ready()
    session.receive(Blob(sha256=SHA, data=FUNCTION), 1)
    return session, [run(number, work=AgentFunctionWork(blob=SHA, name="train")) for number in range(count)]


def handed_on(count: int) -> tuple[AgentSession, list[RunTrial]]:
    """The first of so many orders runs, and the worker has the others."""
    session, orders = ready_for(count)
    for order in orders:
        session.receive(order, 1)
    session.hand_on()
    return session, orders


def running(**changes: Any) -> AgentSession:
    session = ready()
    session.receive(run(**changes), 1)
    return session


def test_an_attempt_from_order_to_settled() -> None:
    session = ready()
    session.tick(0.2)
    actions = session.receive(run(), 1)
    assert kinds(actions) == [RunWork, OpenLog]
    assert session.busy
    assert session.deadline() == 1 + LINGER_S
    assert kinds(session.tick(1 + LINGER_S)) == [TrialStarted]
    assert kinds(session.worker_output(out("hello"), 5)) == [WriteLog, TrialOutput]
    actions = session.worker_finished(returned(), 12.5, 2)
    assert kinds(actions) == [CloseLog, TrialFinished]
    (finished,) = sent(actions, TrialFinished)
    assert (finished.trial, finished.attempt, finished.took_ms) == ("exp_test.0", 1, 12.5)
    assert not session.busy
    assert session.unsettled
    session.receive(Settled(trial="exp_test.0", attempt=1), 3)
    assert not session.unsettled


def test_order_waits_for_the_worker_and_for_its_function() -> None:
    session = AgentSession(ME)
    session.begin(0)
    session.connected()
    session.receive(welcome(), 0)
    order = run(work=AgentFunctionWork(blob=SHA, name="train"))
    assert session.receive(order, 0) == []
    asked = session.worker_ready(1)
    assert sent(asked, NeedBlob) == [NeedBlob(sha256=SHA)]
    actions = session.receive(Blob(sha256=SHA, data=FUNCTION), 2)
    assert RunWork(order, FUNCTION) in actions
    session.worker_finished(returned(), 1, 3)
    again = run(1, work=AgentFunctionWork(blob=SHA, name="train"))
    assert RunWork(again, None) in session.receive(again, 4)


def test_new_worker_gets_the_function_again_from_the_agent() -> None:
    session = ready()
    session.receive(Blob(sha256=SHA, data=FUNCTION), 1)
    session.receive(run(work=AgentFunctionWork(blob=SHA, name="train")), 1)
    assert kinds(session.worker_exited("exit code 1", 2)) == [CloseLog, TrialFinished, StartWorker]
    session.worker_ready(3)
    order = run(1, work=AgentFunctionWork(blob=SHA, name="train"))
    assert RunWork(order, FUNCTION) in session.receive(order, 4)


def test_function_that_the_sidecar_does_not_have_fails_its_trials_only() -> None:
    session = ready()
    session.receive(run(0, work=AgentFunctionWork(blob=SHA, name="train")), 1)
    session.receive(run(1), 1)
    actions = session.receive(Refused(failure=Failure(code="BLOB_NOT_FOUND", message="no")), 2)
    (finished,) = sent(actions, TrialFinished)
    assert isinstance(finished.outcome, Raised)
    assert finished.outcome.failure.code == "BLOB_NOT_FOUND"
    assert any(isinstance(action, RunWork) and action.run.trial == "exp_test.1" for action in actions)


def test_interrupt_terminates_and_kills_after_the_graces() -> None:
    session = running()
    stop = StopTrial(trial="exp_test.0", attempt=1, how="interrupt", reason="user")
    assert session.receive(stop, 10) == [SignalWorker("interrupt")]
    session.tick(10)  # the sample that was due
    assert session.deadline() == 15
    assert signals(session.tick(14.9)) == []
    assert signals(session.tick(15)) == ["terminate"]
    assert signals(session.tick(20)) == ["kill"]
    (finished,) = sent(session.worker_exited("signal 9 (SIGKILL)", 20.1), TrialFinished)
    assert finished.outcome == Interrupted()


def test_second_interrupt_does_not_put_off_the_end() -> None:
    session = running()
    stop = StopTrial(trial="exp_test.0", attempt=1, how="interrupt", reason="user")
    session.receive(stop, 10)
    assert session.receive(stop, 14) == [SignalWorker("interrupt")]
    assert signals(session.tick(15)) == ["terminate"]


def test_interrupted_code_that_ends_in_time_keeps_its_worker() -> None:
    session = running()
    session.receive(StopTrial(trial="exp_test.0", attempt=1, how="interrupt", reason="user"), 10)
    session.worker_finished(Interrupted(), 1, 11)
    assert signals(session.tick(30)) == []
    assert any(isinstance(action, RunWork) for action in session.receive(run(1), 31))


def test_stop_flag_and_stale_stops() -> None:
    session = running()
    assert session.receive(StopTrial(trial="exp_test.0", attempt=1, how="flag", reason="rule"), 2) == [RaiseStopFlag()]
    assert session.receive(StopTrial(trial="exp_test.0", attempt=2, how="kill", reason="stale"), 2) == []


def test_waiting_attempt_is_stopped_without_running() -> None:
    session = running()
    session.receive(run(1), 1)
    actions = session.receive(StopTrial(trial="exp_test.1", attempt=1, how="interrupt", reason="user"), 2)
    (finished,) = sent(actions, TrialFinished)
    assert (finished.trial, finished.outcome) == ("exp_test.1", Interrupted())
    assert kinds(session.worker_finished(returned(), 1, 3)) == [CloseLog, TrialFinished]


def test_dead_worker_says_how_and_is_replaced() -> None:
    actions = running().worker_exited("signal 11 (SIGSEGV)", 3)
    (finished,) = sent(actions, TrialFinished)
    assert isinstance(finished.outcome, Died)
    assert finished.outcome.failure.code == "WORKER_DIED"
    assert finished.outcome.failure.message == "The worker process ended: signal 11 (SIGSEGV)."
    assert finished.took_ms == 2000
    assert actions[-1] == StartWorker()


def test_memory_limit_is_the_cause_that_is_told() -> None:
    session = running()
    cause = Failure(code="MEMORY_LIMIT", message="The worker reached its memory limit of 512 MB.")
    assert session.worker_died_of(cause) == [SignalWorker("kill")]
    (finished,) = sent(session.worker_exited("signal 9 (SIGKILL)", 3), TrialFinished)
    assert finished.outcome == Died(failure=cause)


def test_worker_that_never_starts_ends_the_executor() -> None:
    session = AgentSession(ME)
    session.begin(0)
    session.connected()
    session.receive(welcome(), 0)
    assert session.worker_exited("exit code 1", 1) == [StartWorker()]
    assert session.worker_exited("exit code 1", 2) == [StartWorker()]
    actions = session.worker_exited("exit code 1", 3)
    (leaving,) = sent(actions, ExecutorLeaving)
    assert isinstance(leaving.failure, Failure)
    assert leaving.failure.code == "EXECUTOR_START_FAILED"
    assert isinstance(actions[-1], Exit)


def test_fresh_process_dismisses_a_used_worker_and_only_such() -> None:
    session = ready()
    assert any(isinstance(a, RunWork) for a in session.receive(run(0, fresh_process=True), 1))
    session.worker_finished(returned(), 1, 2)
    assert session.receive(run(1, fresh_process=True), 3) == [DismissWorker()]
    assert session.worker_exited("exit code 0", 4) == [StartWorker()]
    assert any(isinstance(a, RunWork) for a in session.worker_ready(5))


def test_restart_of_an_idle_worker_and_of_a_busy_one() -> None:
    session = ready()
    assert session.receive(RestartWorker(reason="panel"), 1) == [SignalWorker("terminate")]
    assert session.receive(run(), 1.5) == []
    session.worker_exited("signal 15 (SIGTERM)", 2)
    assert any(isinstance(a, RunWork) for a in session.worker_ready(3))
    assert session.receive(RestartWorker(reason="panel"), 4) == [SignalWorker("interrupt")]
    actions = session.worker_finished(Interrupted(), 1, 5)
    assert kinds(actions) == [CloseLog, TrialFinished, SignalWorker]
    assert session.receive(run(1), 6) == []
    assert session.worker_exited("signal 15 (SIGTERM)", 7) == [StartWorker()]


def test_shut_down_ends_the_trial_tells_it_and_leaves() -> None:
    session = running()
    session.receive(run(1), 1)
    assert session.receive(ShutDown(reason="hours are over"), 2) == [SignalWorker("interrupt")]
    session.worker_finished(Interrupted(), 1, 3)
    assert session.receive(run(2), 3) == []
    actions = session.worker_exited("signal 15 (SIGTERM)", 4)
    assert kinds(actions) == [ExecutorLeaving, Exit]


def test_everything_unsettled_is_sent_again_on_a_new_connection() -> None:
    session = running()
    session.worker_output(out("one"), 5)
    session.worker_points("loss", *packed([(0, 1.0), (1, 0.5)]))
    session.receive(OutputSettled(trial="exp_test.0", attempt=1, seq=1), 2)
    session.disconnected(3)
    assert session.worker_output(out("two"), 5) == [WriteLog(out("two"))]
    assert kinds(session.worker_finished(returned(), 1, 4)) == [CloseLog]
    (hello,) = sent(session.connected(), AgentHello)
    assert hello.holding == [ref()]
    actions = session.receive(welcome(), 5)
    assert kinds(actions) == [TrialOutput, MetricReports, TrialFinished]
    (output,) = sent(actions, TrialOutput)
    assert (output.seq, output.items) == (1, out("two"))
    (points,) = sent(actions, MetricReports)
    assert (points.from_, points.steps, points.values) == (0, [0, 1], [1.0, 0.5])


def test_order_that_waits_is_held_too() -> None:
    session = running()
    session.receive(run(1), 1)
    session.disconnected(2)
    (hello,) = sent(session.connected(), AgentHello)
    assert hello.holding == [ref(0), ref(1)]
    session.receive(welcome(ref(1)), 3)
    assert kinds(session.worker_finished(returned(), 1, 4)) == [CloseLog, TrialFinished]


def test_drop_ends_the_running_attempt_silently_and_soon() -> None:
    session = running()
    session.disconnected(2)
    session.connected()
    assert session.receive(welcome(ref()), 3) == [SignalWorker("interrupt")]
    assert not session.unsettled
    assert SignalWorker("terminate") in session.tick(3.5)
    assert SignalWorker("kill") in session.tick(4)
    assert session.worker_exited("signal 9 (SIGKILL)", 4.1) == [CloseLog(), StartWorker()]


def test_large_result_goes_as_a_blob_before_its_end() -> None:
    session = running()
    actions = session.worker_finished(returned(size=300_000, pickled=b"x" * 300_000), 1, 2)
    assert kinds(actions) == [CloseLog, Blob, TrialFinished]
    (finished,) = sent(actions, TrialFinished)
    assert isinstance(finished.outcome, Returned)
    assert not finished.outcome.value.pickled
    digest = hashlib.sha256(b"x" * 300_000).hexdigest()
    assert finished.outcome.value.blob == digest
    assert sent(session.receive(NeedBlob(sha256=digest), 3), Blob)[0].data == b"x" * 300_000


def test_output_beyond_the_limit_goes_to_the_log_only_with_one_notice() -> None:
    session = running()
    items: list[OutputItem] = []
    for _ in range(30):
        for message in sent(session.worker_output(out("x" * 100_000), 5), TrialOutput):
            items += message.items
    assert items[-1] == NoticeItem(text="output over 1 MB goes to output.log only")
    assert len(items) == 10
    picture = DisplayItem(data={"image/png": "i" * 1000}, metadata={})
    (message,) = sent(session.worker_output([picture], 5), TrialOutput)
    assert message.items == [picture]


def shown(session: AgentSession, text: str, now: float) -> list[str]:
    """What goes out when a trial prints `text`."""
    messages = sent(session.worker_output(out(text), now), TrialOutput)
    return [item.text for message in messages for item in message.items if isinstance(item, StreamItem)]


def test_a_progress_bar_goes_out_now_and_then_and_whole_at_its_end() -> None:
    session = running()
    assert shown(session, "epoch 1\n\r 0 %", 10) == ["epoch 1\n\r 0 %"]
    assert [shown(session, f"\r{n} %", 10 + n / 100) for n in range(1, 60)] == [[]] * 59
    assert shown(session, "\r99 %", 11.2) == ["\r99 %"]
    assert shown(session, "\r100 %", 11.3) == []
    assert shown(session, "\r100 %\nepoch 2\n", 11.4) == ["\r100 %\nepoch 2\n"]


def test_the_last_line_of_a_bar_is_not_lost_when_it_rests_or_when_something_else_is_printed() -> None:
    session = running()
    shown(session, "\r1 %", 10)
    assert shown(session, "\r2 %", 10.1) == []
    rested = sent(session.tick(11.5), TrialOutput)
    assert [item for message in rested for item in message.items] == out("\r2 %")
    shown(session, "\r3 %", 11.6)
    notice: list[OutputItem] = [NoticeItem(text="warned")]
    after = sent(session.worker_output(notice, 11.7), TrialOutput)
    assert [item for message in after for item in message.items] == [*out("\r3 %"), *notice]
    shown(session, "\r4 %", 11.8)
    ended = sent(session.worker_finished(returned(), 1, 11.9), TrialOutput)
    assert [item for message in ended for item in message.items] == out("\r4 %")


def test_what_is_overwritten_does_not_use_up_what_is_shown_live() -> None:
    session = running()
    for second in range(20_000):
        assert shown(session, "\r" + "x" * 100, 10 + second) == ["\r" + "x" * 100]
    assert shown(session, "\ndone\n", 30_011) == ["\ndone\n"]


def test_long_absence_thins_points_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_HELD_BYTES", 1_000_000)
    session = running()
    session.worker_points("loss", *packed([(step, 0.0) for step in range(10)]))
    session.disconnected(2)
    for batch in range(50):
        first = 10 + batch * 2_000
        session.worker_points("loss", array("q", range(first, first + 2_000)).tobytes(), bytes(16_000))
    session.connected()
    actions = session.receive(welcome(), 3)
    steps = [step for message in sent(actions, MetricReports) for step in message.steps]
    assert steps[:10] == list(range(10))
    assert steps[-1] == 10 + 50 * 2_000 - 1
    assert 20_000 < len(steps) <= 1_000_000 // 16
    assert steps == sorted(steps)
    notices = [i.text for m in sent(actions, TrialOutput) for i in m.items if isinstance(i, NoticeItem)]
    assert any("points of loss were left out" in text for text in notices)
    froms = [m.from_ for m in sent(actions, MetricReports)]
    assert froms == sorted(froms)


def test_congested_connection_is_not_fed() -> None:
    session = running()
    session.congested(True)
    assert session.worker_output(out("a"), 5) == [WriteLog(out("a"))]
    assert kinds(session.worker_finished(returned(), 1, 2)) == [CloseLog]
    assert kinds(session.congested(False)) == [TrialOutput, TrialFinished]


def test_samples_are_also_the_sign_of_life() -> None:
    session = ready()
    assert session.tick(0.2) == [TakeSample()]
    assert session.deadline() == 5.2
    session.receive(SetSampleRate(every_ms=1000), 1)
    assert session.tick(1) == [TakeSample()]
    assert session.deadline() == 2
    session.receive(SetSampleRate(every_ms=60_000), 3)
    session.tick(3)
    assert session.deadline() == 8
    sample = Sample(at=0, cpu=0, memory_bytes=0, gpus=[])
    assert len(session.sampled(sample)) == 1
    session.disconnected(9)
    assert session.sampled(sample) == []


def test_ten_minutes_alone_without_work_are_enough_but_never_with_work() -> None:
    session = ready()
    session.disconnected(100)
    assert session.tick(699) == []
    assert isinstance(session.tick(700)[-1], Exit)
    busy = running()
    busy.disconnected(100)
    assert busy.deadline() is None
    assert busy.tick(10_000) == []
    busy.worker_finished(returned(), 1, 10_000)
    assert busy.tick(10_500) == []
    assert isinstance(busy.tick(10_600)[-1], Exit)


def test_sidecar_that_does_not_know_the_fleet_ends_the_agent() -> None:
    session = running()
    actions = session.receive(Refused(failure=Failure(code="FLEET_NOT_FOUND", message="There is no fleet.")), 2)
    assert kinds(actions) == [SignalWorker, Exit]


def test_output_without_a_trial_goes_to_the_executor_log() -> None:
    assert ready().worker_output(out("late thread"), 1) == [Note(out("late thread"))]


def test_attempts_wait_their_turn_and_their_ends_leave_together() -> None:
    session = ready()
    session.tick(0.2)
    for number in range(5):
        session.receive(run(number), 1)
    began = [kinds(session.worker_finished(returned(), 0.1, 1.001)) for _ in range(2)]
    assert began == [[CloseLog, RunWork, OpenLog]] * 2
    assert session.deadline() == 1 + LINGER_S
    # As many ended as still wait: now there is time for new ones to come before the worker has nothing to do.
    actions = session.worker_finished(returned(), 0.1, 1.002)
    assert [message.trial for message in sent(actions, TrialFinished)] == ["exp_test.0", "exp_test.1", "exp_test.2"]
    assert sent(actions, TrialStarted) == []
    assert [message.trial for message in sent(session.tick(1.01), TrialStarted)] == ["exp_test.3"]


def test_the_end_of_the_last_attempt_leaves_at_once() -> None:
    session = ready()
    session.receive(run(0), 1)
    session.receive(run(1), 1)
    assert kinds(session.worker_finished(returned(), 0.1, 1.001))[:2] == [CloseLog, TrialFinished]
    assert kinds(session.worker_finished(returned(), 0.1, 1.002)) == [CloseLog, TrialFinished]


def test_ends_that_wait_for_company_leave_in_time() -> None:
    session = ready()
    session.tick(0.2)
    for number in range(9):
        session.receive(run(number), 1)
    assert sent(session.worker_finished(returned(), 0.1, 1.001), TrialFinished) == []
    actions = session.tick(1 + LINGER_S)
    assert kinds(actions) == [TrialFinished, TrialStarted]
    assert session.deadline() is not None


def test_what_has_not_begun_is_given_back_and_what_has_is_told_first() -> None:
    session = ready()
    for number in range(6):
        session.receive(run(number), 1)
    session.worker_finished(returned(), 0.1, 1.001)
    actions = session.receive(RecallTrials(trials=[ref(1), ref(4), ref(5), ref(9)]), 1.002)
    assert kinds(actions) == [TrialFinished, TrialStarted, TrialsReturned]
    assert sent(actions, TrialsReturned)[0].trials == [ref(4), ref(5)]
    session.disconnected(2)
    (hello,) = sent(session.connected(), AgentHello)
    assert hello.holding == [ref(0), ref(1), ref(2), ref(3)]


def test_a_waiting_attempt_that_is_settled_never_begins() -> None:
    session = ready()
    for number in range(3):
        session.receive(run(number), 1)
    assert session.receive(Settled(trial="exp_test.1", attempt=1), 1) == []
    actions = session.worker_finished(returned(), 0.1, 2)
    assert [action.run.trial for action in actions if isinstance(action, RunWork)] == ["exp_test.2"]


def test_code_that_never_looks_at_the_stop_flag_is_warned_and_then_interrupted() -> None:
    session = running()
    stop = StopTrial(trial="exp_test.0", attempt=1, how="flag", reason="median", patience_ms=3_000)
    assert session.receive(stop, 10) == [RaiseStopFlag()]
    assert signals(session.tick(12.9)) == []
    warned = session.tick(13)
    assert signals(warned) == []
    (told,) = sent(warned, TrialOutput)
    assert "has not called reporter.broadcast since: in 3 s" in str(told.items)
    assert session.deadline() == 16
    assert signals(session.tick(16)) == ["interrupt"]
    assert signals(session.tick(21)) == ["terminate"]
    assert signals(session.tick(26)) == ["kill"]


def test_code_that_obeys_in_time_is_left_alone() -> None:
    session = running()
    session.receive(StopTrial(trial="exp_test.0", attempt=1, how="flag", reason="median", patience_ms=3_000), 10)
    session.worker_finished(returned(), 1, 12)
    session.receive(run(1), 12.5)
    assert signals([*session.tick(13), *session.tick(16), *session.tick(30)]) == []


def test_without_patience_the_flag_stays_a_wish() -> None:
    session = running()
    session.receive(StopTrial(trial="exp_test.0", attempt=1, how="flag", reason="median"), 10)
    assert signals([*session.tick(1_000), *session.tick(100_000)]) == []


@pytest.mark.parametrize("resumed", [True, False])
def test_the_end_says_whether_the_checkpoint_was_loaded(resumed: bool) -> None:
    session = running(checkpoint="/project/Experiments/app_1/checkpoints")
    (finished,) = sent(session.worker_finished(returned(), 1, 2, resumed=resumed), TrialFinished)
    assert finished.resumed is resumed


def test_attempts_of_the_function_that_runs_are_handed_to_the_worker_at_once() -> None:
    session, orders = ready_for(4)
    other = run(4)
    assert RunWork(orders[0], FUNCTION) in session.receive(orders[0], 1)
    for order in (*orders[1:], other):
        assert session.receive(order, 1) == []
    handed = session.hand_on()
    assert handed == [RunWork(order, None, order is orders[2]) for order in orders[1:]]  # then half has ended
    assert session.hand_on() == []
    assert kinds(session.worker_finished(returned(), 0.1, 1.001)) == [CloseLog, OpenLog]
    assert session.running == ref(1)
    (hello,) = sent(session.connected(), AgentHello)
    assert hello.holding == [ref(number) for number in range(5)]


def test_what_was_handed_is_taken_back_before_anybody_decides_about_it() -> None:
    session, orders = handed_on(4)
    recall = RecallTrials(trials=[ref(2), ref(3)])
    assert session.wants_back(recall)
    assert not session.wants_back(run(5))
    assert session.wants_back(Settled(trial="exp_test.0", attempt=1))
    session.hand_nothing()
    assert kinds(session.worker_finished(returned(), 0.1, 1.001)) == [CloseLog, OpenLog]
    assert not session.wants_back(Settled(trial="exp_test.0", attempt=1))
    session.took_back()
    assert not session.wants_back(recall)
    assert sent(session.receive(recall, 2), TrialsReturned)[0].trials == [ref(2), ref(3)]
    assert session.hand_on() == []
    session.receive(orders[2], 2)
    assert session.hand_on() == [RunWork(orders[2], None, loud=True)]


def test_what_was_handed_to_a_worker_that_died_begins_in_the_next() -> None:
    session, orders = handed_on(3)
    session.worker_exited("signal 11 (SIGSEGV)", 2)
    (died,) = sent(session.tick(2 + LINGER_OF_ENDS_S), TrialFinished)
    assert died.trial == "exp_test.0"
    assert RunWork(orders[1], FUNCTION) in session.worker_ready(3)
    assert session.hand_on() == [RunWork(orders[2], None, loud=True)]


def test_an_attempt_that_had_not_begun_is_spared_its_workers_end_once() -> None:
    session = running()
    assert kinds(session.worker_exited("signal 9 (SIGKILL)", 2, begun=False)) == [CloseLog, StartWorker]
    assert any(isinstance(action, RunWork) for action in session.worker_ready(3))
    (died,) = sent(session.worker_exited("signal 9 (SIGKILL)", 4, begun=False), TrialFinished)
    assert isinstance(died.outcome, Died)


def test_an_attempt_that_was_to_stop_has_stopped_though_it_had_not_begun() -> None:
    session = running()
    session.receive(StopTrial(trial="exp_test.0", attempt=1, how="kill", reason="user"), 2)
    (finished,) = sent(session.worker_exited("signal 9 (SIGKILL)", 3, begun=False), TrialFinished)
    assert finished.outcome == Interrupted()
