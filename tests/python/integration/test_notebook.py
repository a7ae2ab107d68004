"""Notebooks in a real kernel, on real executors of a real sidecar."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from jupyter_client.manager import start_new_kernel

from tests.python.live import Live, cell_text, live_project

SLIDE = """\
def executor():
    print("Hello from GPU")
from hops import experiment
experiment.launch(executor)
"""


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_project() as project:
        yield project


def test_the_slides_code_runs_verbatim_on_every_executor(live: Live) -> None:
    said = live.run(SLIDE, HOPYARD_EXECUTORS="4")[0].splitlines()

    assert said[0].startswith("launch executor: 4 × succeeded on 4 executors in ")
    assert said[1] == "4 × Hello from GPU  (e1–e4)"
    directory = next((live.project / "Experiments").iterdir())
    logs = sorted(directory.glob("replica_*/output.log"))
    assert [log.read_text() for log in logs] == ["Hello from GPU\n"] * 4
    assert said[2] == f"('{directory}', None)"


def test_arguments_results_and_the_modules_beside_the_notebook(live: Live) -> None:
    (live.project / "beside.py").write_text("def scale(x):\n    return 10 * x\n")
    said = live.run(
        "import beside, numpy as np\nfrom hopyard import experiment\nfactor = 2\n"
        "def train(lr, depth=1):\n    print('lr', lr)\n"
        "    return {'score': beside.scale(lr) * factor, 'weights': np.arange(3)}",
        "result = experiment.launch(train, {'lr': [1, 2, 3]}, metric_key='score')",
        "print([r['score'] for r in result.experiment.results], result.experiment.results[2]['weights'])",
        "import os; print(sorted(os.listdir(result)))",
    )

    assert "1      2   succeeded" in said[1]
    assert "[#2] lr 3" in said[1]
    assert said[2] == "[20, 40, 60] [0 1 2]"
    assert "lr=1" in said[3]


def test_fanout_keeps_state_and_brings_values_back(live: Live) -> None:
    said = live.run(
        "%%fanout\nimport numpy as np\ncounter = 1",
        "%%fanout -o counter -o big\ncounter += 1\nbig = np.ones((300, 1000))\nprint('counter is', counter)",
        "print(dict(counter), {k: (v.shape, v.sum()) for k, v in big.items()}, counter[0])",
        "%%fanout -n 2\nprint('on some of them', counter)",
        "from hopyard import fleet; print(len(fleet.list()), 'fleet')",
        HOPYARD_EXECUTORS="4",
    )

    assert "4 × counter is 2" in said[1]
    assert "2 × on some of them 2  (e1, e2)" in said[3]
    assert "1 fleet" in said[4]
    labels = ["e1", "e2", "e3", "e4"]
    assert said[2] == f"{dict.fromkeys(labels, 2)} {dict.fromkeys(labels, ((300, 1000), 300000.0))} 2".replace(
        "300000.0", "np.float64(300000.0)"
    )


def test_fanout_shows_the_remote_traceback_with_the_cells_lines(live: Live) -> None:
    said = live.run(
        "%%fanout\nx = 1\ny = x / 0  # here",
        "%%fanout --speed 3\n1",
        "%%fanout -n none\n1",
        errors=True,
        HOPYARD_EXECUTORS="4",
    )

    assert "y = x / 0  # here" in _plain(said[0])
    assert "ZeroDivisionError" in said[0]
    assert "4 of 4 trials" in said[0]
    assert "hopyard/experiment" not in said[0]  # none of the library's own frames
    assert "has no option --speed" in said[1]
    assert "--detach" in said[1]
    assert "takes a number after -n, not 'none'" in said[2]


def test_a_launch_that_raises_shows_the_functions_lines_only(live: Live) -> None:
    said = live.run(
        "def train(lr):\n    if lr > 1:\n        raise ValueError('too large')\n    return lr",
        "from hopyard import experiment\nexperiment.launch(train, {'lr': [1, 2]})",
        "experiment.last().results",
        errors=True,
    )

    text = _plain(said[1])
    assert "raise ValueError('too large')" in text
    assert "trial 1 (lr=2)" in text
    assert "hopyard/experiment" not in text
    assert said[2] == "[1, None]"


def test_attach_in_a_new_kernel_gets_output_and_results(live: Live) -> None:
    first = live.run(
        "import time\ndef slow():\n    print('began')\n    time.sleep(1)\n    return 5",
        "from hopyard import experiment\nh = experiment.launch(slow, wait=False)",
        "print(h.id, h.status in ('waiting', 'running'))",
    )
    id, going = first[2].split()
    assert going == "True"

    second = live.run(
        f"from hopyard import experiment\nh = experiment.attach('{id}')\nlogdir, outputs = h.wait()",
        "print(outputs['metric'], h.results, h.status)\nprint(h.output)",
        f"%hopyard attach {id}",
    )

    assert second[1].splitlines() == ["5 [5, 5, 5, 5] succeeded", "4 × began  (e1–e4)"]
    assert "4 × succeeded" in second[2]


def test_what_the_notebook_keeps_is_static_and_complete(live: Live) -> None:
    client = live.client([SLIDE])
    client.execute(env=live.environment(), cwd=str(live.project))
    shown = next(output for output in client.nb.cells[0].outputs if output.output_type == "display_data")

    kept = shown.data["application/vnd.hopyard.experiment.v1+json"]
    assert kept["experiment"]["state"] == "succeeded"
    assert [trial["state"] for trial in kept["trials"]] == ["succeeded"] * 4
    assert [chunk["items"][0]["text"] for chunk in kept["output"]] == ["Hello from GPU\n"] * 4
    assert "Hello from GPU" in shown.data["text/html"]
    json.dumps(kept)


def test_the_extension_can_be_loaded_by_hand(live: Live) -> None:
    client = live.client(["%load_ext hopyard", "from hops import hdfs\nprint(hdfs.project_path())"], installed=False)
    client.execute(env=live.environment(), cwd=str(live.project))

    assert cell_text(client.nb.cells[1]) == f"{live.project}/"


def test_names_imported_at_the_top_work_inside_the_function(live: Live) -> None:
    said = live.run(
        "import os\nfrom hops import experiment, hdfs, tensorboard, devices",
        "def train(x):\n    print('x', x)\n    return os.path.basename(tensorboard.logdir()), hdfs.project_path(), "
        "devices.get_num_gpus()",
        "experiment.launch(train, {'x': [7]}).experiment.results",
    )

    assert said[2].splitlines()[-1] == f"[('x=7', '{live.project}/', 0)]"


def test_rich_output_of_each_executor_is_kept(live: Live) -> None:
    client = live.client(["%%fanout\nfrom IPython.display import HTML\nHTML('<b>bold</b>')"])
    client.execute(env=live.environment(), cwd=str(live.project))
    shown = client.nb.cells[0].outputs[0].data

    assert shown["text/html"].count("<b>bold</b>") >= 1
    items = [chunk["items"] for chunk in shown["application/vnd.hopyard.experiment.v1+json"]["output"]]
    assert [each[0]["data"]["text/html"] for each in items] == ["<b>bold</b>"] * 4


def test_the_stop_button_ends_the_experiment_and_the_kernel_goes_on(live: Live) -> None:
    manager, kernel = start_new_kernel(env=live.environment(), cwd=str(live.project))
    try:
        marks = live.project / "marks"
        marks.mkdir()
        kernel.execute_interactive(
            f"def slow():\n    import time, os\n    open(os.path.join({str(marks)!r}, str(os.getpid())), 'w').close()\n"
            "    time.sleep(600)\nfrom hopyard import experiment",
            timeout=60,
        )
        kernel.execute("result = experiment.launch(slow)")
        while len(list(marks.iterdir())) < 4:
            time.sleep(0.05)
        manager.interrupt_kernel()
        said: list[str] = []
        reply = kernel.execute_interactive(
            "print(result.experiment.status, result[1])",
            output_hook=lambda message: said.append(message["content"].get("text", "")),
            timeout=60,
        )
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)

    assert reply["content"]["status"] == "ok"
    assert "".join(said) == "stopped None\n"


def test_executors_are_started_from_python_as_the_panel_does(live: Live) -> None:
    said = live.run(
        "from hopyard import fleet, experiment\nmine = fleet.start(size=1, memory_mb=512, cpus=1, gpus=0, hours=0.5)",
        "experiment.launch(lambda: 42, executors=1).experiment.results",
        "mine.stop()\nmine.status in ('stopping', 'stopped')",
        "fleet.start(size=1, gpus=64)",
        errors=True,
    )

    assert said[1].splitlines()[-1] == "[42]"
    assert said[2] == "True"
    assert "64 GPUs were asked for" in said[3]


def test_the_hopyard_magic_tells_and_ends(live: Live) -> None:
    said = live.run(
        "%hopyard status",
        "%hopyard logs e1",
        "%%local\nprint('here')",
        "%hopyard env list",
        "%hopyard doctor",
        "%hopyard stop executors",
        errors=True,
    )

    assert "4 executors, ready" in said[0]
    assert "e1" in said[0]
    assert "── e1" in said[1]
    assert said[2] == "here"
    assert "No environments yet." in said[3]
    assert "ok      Python" in said[4]
    assert said[5] == "Stopping 4 executors."


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
