"""What a worker does with cells and functions, through a real host, agent and worker."""

import hashlib
import os
import re
import sys
from typing import Any

import cloudpickle
import pytest

from hopyard._protocol.agent_messages import Blob, NeedBlob, TrialStarted
from hopyard._protocol.experiment import Row, TrialRef
from hopyard._protocol.output import ClearItem, DisplayItem, ErrorItem, StreamItem
from hopyard._protocol.result import Raised, Returned
from hopyard.experiment.keeping import dumps
from tests.python.executor.rig import Agent, Rig


def traceback_of(outcome: Raised) -> str:
    """Without colours."""
    assert isinstance(outcome.failure.traceback, str)
    return re.sub(r"\x1b\[[0-9;]*m", "", outcome.failure.traceback)


async def test_cells_share_a_namespace_and_show_their_last_expression(rig: Rig, agent: Agent) -> None:
    await rig.run(agent, "x = 40")
    ref = await rig.start(agent, "print('adding')\nx + 2")
    assert isinstance(await agent.end_of(ref), Returned)
    shown = agent.items_of(ref)
    assert shown[0] == StreamItem(name="stdout", text="adding\n")
    assert isinstance(shown[1], DisplayItem)
    assert shown[1].data["text/plain"] == "42"
    quiet = await rig.start(agent, "x + 2;")
    await agent.end_of(quiet)
    assert agent.items_of(quiet) == []


async def test_output_displays_and_errors_keep_their_order(rig: Rig, agent: Agent) -> None:
    code = """
import sys
from IPython.display import HTML, clear_output, display
print("one")
print("two", file=sys.stderr)
shown = display(HTML("<b>three</b>"), display_id="d")
print("four")
shown.update(HTML("<b>five</b>"))
clear_output(wait=True)
1 / 0
"""
    ref = await rig.start(agent, code)
    outcome = await agent.end_of(ref)
    items = agent.items_of(ref)
    kinds = [type(item) for item in items]
    assert kinds == [StreamItem, StreamItem, DisplayItem, StreamItem, DisplayItem, ClearItem, ErrorItem]
    assert isinstance(items[2], DisplayItem)
    assert (items[2].data["text/html"], items[2].display_id) == ("<b>three</b>", "d")
    assert isinstance(items[4], DisplayItem)
    assert items[4].update is True
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "ZeroDivisionError"
    assert "----> 9 1 / 0" in traceback_of(outcome)


async def test_captured_names_come_back_by_value(rig: Rig, agent: Agent) -> None:
    value = await rig.value(agent, "import array\na = array.array('d', [1, 2])\nb = {'k': (1, 2)}", capture=["a", "b"])
    assert value["a"].tolist() == [1, 2]
    assert value["b"] == {"k": (1, 2)}
    outcome = await rig.run(agent, "c = 1", capture=["missing"])
    assert isinstance(outcome, Raised)
    assert "'missing' is not defined" in outcome.failure.message


async def test_async_cells_magics_and_shell_lines_work(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')\n!echo from the shell")
    await agent.end_of(ref)
    text = agent.text_of(ref)
    assert "awaited" in text
    assert "from the shell" in text


async def test_function_gets_its_row_and_returns_its_value(rig: Rig, agent: Agent) -> None:
    def train(rate: float, layers: list[int]) -> dict[str, Any]:
        return {"accuracy": rate * sum(layers), "note": (1, 2)}

    outcome = await rig.run(agent, train, arguments={"rate": 0.5, "layers": [1, 3]}, metric_key="accuracy")
    assert isinstance(outcome, Returned)
    assert outcome.value.metric == 2.0
    assert not outcome.value.json  # a tuple is no list
    assert isinstance(outcome.value.pickled, bytes)
    assert cloudpickle.loads(outcome.value.pickled) == {"accuracy": 2.0, "note": (1, 2)}


async def test_budget_goes_to_functions_that_declare_it(rig: Rig, agent: Agent) -> None:
    assert await rig.value(agent, lambda budget: budget, budget=9.0) == 9.0
    assert await rig.value(agent, lambda: "none", budget=9.0, checkpoint="/somewhere") == "none"


async def test_exact_arguments_travel_pickled(rig: Rig, agent: Agent) -> None:
    row = Row(params={"x": 1, "k": "…"}, pickled=cloudpickle.dumps({"x": 1.0, "k": {1, 2}}))
    assert await rig.value(agent, lambda x, k: (x, type(x).__name__, k), row=row) == (1.0, "float", {1, 2})


async def test_function_travels_once_and_is_loaded_once(rig: Rig, agent: Agent) -> None:
    counts: list[int] = []

    def count() -> int:
        counts.append(1)
        return len(counts)

    work = rig.function(count)
    assert [await rig.value(agent, work) for _ in range(3)] == [1, 2, 3]
    assert sum(isinstance(message, NeedBlob) for message in agent.messages) == 1
    assert await rig.value(agent, work, fresh_process=True) == 1
    assert sum(isinstance(message, NeedBlob) for message in agent.messages) == 1


async def test_wrong_arguments_show_no_line_of_ours(rig: Rig, agent: Agent) -> None:
    outcome = await rig.run(agent, lambda rate: rate, arguments={"speed": 1})
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "TypeError"
    assert "unexpected keyword argument 'speed'" in outcome.failure.message
    assert "runner.py" not in traceback_of(outcome)


async def test_sources_that_travel_along_appear_in_tracebacks(rig: Rig, agent: Agent) -> None:
    source = "def broken():\n    raise ValueError('here it is')\n"
    names: dict[str, Any] = {}
    exec(compile(source, "/tmp/ipykernel_1/never.py", "exec"), names)
    work = rig.function(names["broken"])
    pickled = dumps(("hopyard.function/1", names["broken"], {"/tmp/ipykernel_1/never.py": source}))
    rig.blobs[work.blob] = pickled
    sha256 = hashlib.sha256(pickled).hexdigest()
    rig.blobs[sha256] = pickled
    work.blob = sha256
    outcome = await rig.run(agent, work)
    assert isinstance(outcome, Raised)
    assert "raise ValueError('here it is')" in traceback_of(outcome)


async def test_large_results_travel_as_blobs_before_the_end(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, lambda: b"x" * 1_000_000)
    outcome = await agent.end_of(ref)
    assert isinstance(outcome, Returned)
    assert not outcome.value.pickled
    blob = await agent.until_seen(Blob)
    assert blob.sha256 == outcome.value.blob
    assert cloudpickle.loads(blob.data) == b"x" * 1_000_000
    kinds = [type(message).__name__ for message in agent.messages]
    assert kinds.index("Blob") < kinds.index("TrialFinished")


async def test_result_that_cannot_be_pickled_says_what_it_was(rig: Rig, agent: Agent) -> None:
    def lock() -> Any:
        import threading

        return {"held": threading.Lock()}

    outcome = await rig.run(agent, lock)
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "RESULT_NOT_PICKLABLE"
    assert "lock" in outcome.failure.message
    assert "'held'" in outcome.failure.message


async def test_function_that_cannot_be_loaded_names_the_module(rig: Rig, agent: Agent) -> None:
    work = rig.function(len)
    pickled = b"\x80\x05cno_such_module\nf\n."
    work.blob = hashlib.sha256(pickled).hexdigest()
    rig.blobs[work.blob] = pickled
    for _ in range(2):
        outcome = await rig.run(agent, work)
        assert isinstance(outcome, Raised)
        assert outcome.failure.code == "FUNCTION_NOT_LOADABLE"
        assert "no_such_module" in outcome.failure.message


async def test_a_module_that_is_not_there_says_where_it_is_missing_and_how_to_have_it(rig: Rig, agent: Agent) -> None:
    outcome = await rig.run(agent, "import no_such_module.part")
    assert isinstance(outcome, Raised)
    assert outcome.failure.code == "ModuleNotFoundError"
    assert isinstance(outcome.failure.hint, str)
    assert outcome.failure.hint.startswith(f"no_such_module is not installed where this executor runs, {sys.prefix}.")
    assert "%hopyard env install" in outcome.failure.hint


async def test_more_functions_than_a_worker_keeps_all_run(rig: Rig, agent: Agent) -> None:
    works = [rig.function(lambda number=number: number) for number in range(20)]
    for order in (range(20), range(19, -1, -1), [3, 17, 3, 9, 17]):
        for number in order:
            assert await rig.value(agent, works[number]) == number


async def test_environment_lasts_as_long_as_the_attempt(rig: Rig, agent: Agent) -> None:
    def read() -> list[str | None]:
        return [os.environ.get(name) for name in ("ML_ID", "CUDA_VISIBLE_DEVICES", "HOPYARD_EXECUTOR")]

    work = rig.function(read)
    assert await rig.value(agent, work, environment={"ML_ID": "app_1"}) == ["app_1", "", "ex_one1"]
    assert await rig.value(agent, work) == [None, "", "ex_one1"]


async def test_gpus_are_set_before_the_worker_starts(rig: Rig) -> None:
    (agent,) = await rig.start_host("ex_gpu1", gpus=["GPU-1", "GPU-2"], environment={"TEAM": "vision"})
    read = rig.function(lambda: (os.environ["CUDA_VISIBLE_DEVICES"], os.environ["TEAM"]))
    assert await rig.value(agent, read) == ("GPU-1,GPU-2", "vision")
    assert agent.hellos[0].gpus == ["GPU-1", "GPU-2"]


async def test_modules_beside_the_notebook_import(rig: Rig, agent: Agent) -> None:
    (rig.project / "beside_project.py").write_text("WORD = 'project'")
    folder = rig.project / "deep" / "down"
    folder.mkdir(parents=True)
    (folder / "beside_notebook.py").write_text("WORD = 'notebook'")
    assert await rig.value(agent, "from beside_project import WORD", capture=["WORD"]) == {"WORD": "project"}
    there = {"HOPYARD_WORKDIR": str(folder)}
    code = "import os\nfrom beside_notebook import WORD\nhere = os.getcwd()"
    assert await rig.value(agent, code, capture=["WORD", "here"], environment=there) == {
        "WORD": "notebook",
        "here": str(folder),
    }


async def test_child_processes_print_into_the_trial(rig: Rig, agent: Agent) -> None:
    code = """
import multiprocessing, os, subprocess, sys
subprocess.run([sys.executable, "-c", "print('from a subprocess')"])
os.write(1, b"from descriptor 1\\n")
os.write(2, b"junk: \\xff\\xfe\\n")
sys.stdout.buffer.write(b"bytes \\xff\\n")
context = multiprocessing.get_context("fork")
def speak(word):
    print("from a fork:", word)
child = context.Process(target=speak, args=("hello",)); child.start(); child.join()
print("exit code", child.exitcode)
"""
    ref = await rig.start(agent, code)
    await agent.end_of(ref)
    out = agent.text_of(ref)
    for said in ("from a subprocess", "from descriptor 1", "bytes \ufffd", "from a fork: hello", "exit code 0"):
        assert said in out
    assert "junk: \ufffd\ufffd" in agent.text_of(ref, "stderr")


async def test_multiprocessing_spawn_finds_a_sane_main(rig: Rig, agent: Agent) -> None:
    (rig.project / "work_of_children.py").write_text("def square(x):\n    return x * x\n")

    def squares() -> list[int]:
        import multiprocessing

        import work_of_children  # type: ignore[import-not-found]

        with multiprocessing.get_context("spawn").Pool(2) as pool:
            found: list[int] = pool.map(work_of_children.square, [1, 2, 3])
            return found

    assert await rig.value(agent, squares) == [1, 4, 9]


async def test_threads_print_into_the_trial_that_runs(rig: Rig, agent: Agent) -> None:
    code = """
import threading
threads = [threading.Thread(target=lambda n=n: [print(f"thread {n} line {i}") for i in range(200)]) for n in range(4)]
[t.start() for t in threads]; [t.join() for t in threads];
"""
    ref = await rig.start(agent, code)
    await agent.end_of(ref)
    lines = agent.text_of(ref).split("\n")
    for number in range(4):
        mine = [line for line in lines if f"thread {number} " in line]
        assert len(mine) == 200


async def test_surrogates_and_input_do_not_break_the_worker(rig: Rig, agent: Agent) -> None:
    ref = await rig.start(agent, r"print('odd \ud800 text')")
    assert isinstance(await agent.end_of(ref), Returned)
    assert agent.text_of(ref) == "odd ? text\n"
    outcome = await rig.run(agent, "input('name? ')")
    assert isinstance(outcome, Raised)
    assert "without a keyboard" in outcome.failure.message


async def test_log_holds_everything_and_the_start_is_told_first(rig: Rig, agent: Agent) -> None:
    order = rig.order_of(rig.function(lambda: print("Hello from GPU")))
    await agent.send(order)
    ref = TrialRef(trial=order.trial, attempt=1)
    await agent.end_of(ref)
    with open(os.path.join(order.directory, "output.log")) as log:
        assert log.read() == "Hello from GPU\n"
    kinds = [type(m) for m in agent.messages if getattr(m, "trial", None) == order.trial]
    assert kinds[0] is TrialStarted


async def test_worker_runs_the_same_where_it_cannot_be_forked(rig: Rig, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOPYARD_WORKER_START", "spawn")
    (agent,) = await rig.start_host("ex_spawn1")
    assert await rig.value(agent, lambda: sum(range(5))) == 10
    ref = await rig.start(agent, "print('spawned')")
    await agent.end_of(ref)
    assert agent.text_of(ref) == "spawned\n"
    assert agent.hellos[0].python == ".".join(map(str, sys.version_info[:3]))


async def test_a_function_begins_where_all_begin(rig: Rig, agent: Agent) -> None:
    where = await rig.value(agent, os.getcwd)
    await rig.value(agent, lambda: os.chdir("/"))
    assert await rig.value(agent, os.getcwd) == where


async def test_an_error_with_bytes_that_are_no_text_is_told(rig: Rig, agent: Agent) -> None:
    def fails() -> None:
        raise ValueError("file \udce4.png")

    outcome = await rig.run(agent, fails)
    assert isinstance(outcome, Raised)
    assert outcome.failure.message == r"file \udce4.png"
    assert r"\udce4.png" in traceback_of(outcome)
    assert await rig.value(agent, lambda: 1) == 1


@pytest.mark.skipif(sys.version_info < (3, 11), reason="groups of exceptions came with Python 3.11")
async def test_a_group_of_exceptions_tells_what_it_holds(rig: Rig, agent: Agent) -> None:
    def fails() -> None:
        group: Any = vars(__import__("builtins"))["ExceptionGroup"]
        raise group("two went wrong", [ValueError("the first"), group("inner", [KeyError("the second")])])

    outcome = await rig.run(agent, fails)
    assert isinstance(outcome, Raised)
    told = traceback_of(outcome)
    assert "1 of 2 in the ExceptionGroup" in told
    assert "ValueError: the first" in told
    assert "KeyError: 'the second'" in told
