"""An environment as a kernel, with the real kernel library: needs a package index that has ipykernel."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from hopyard._protocol.errors import HopyardError
from hopyard.environments.packing.archive import digest
from hopyard.environments.search.versions import pip_versions
from tests.python.environments.conftest import Environments, forget

MACHINES_OWN = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))}
HOME = os.environ.get("HOME", "")


@pytest.fixture
def real(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environments]:
    """The machine's own index and caches; kernels of its own."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("HOPYARD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOPYARD_EXECUTORS", "1")
    forget()
    try:
        pip_versions("ipykernel", "")
    except HopyardError as problem:
        pytest.skip(f"no index has ipykernel: {problem}")
    yield Environments(project)
    forget()


def run(kernel: str, folder: Path, *cells: str) -> list[str]:
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(
        notebook, kernel_name=kernel, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return ["".join(_text(output) for output in cell.outputs) for cell in notebook.cells]


def _text(output: dict[str, Any]) -> str:
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


@pytest.mark.slow
def test_a_kernel_in_one_step(real: Environments) -> None:
    made = real.create("work", kernel=True, displayName="Work (tests)")
    assert made.environment.kernel
    assert made.environment.display_name == "Work (tests)"
    folder = Path(os.environ["JUPYTER_DATA_DIR"]) / "kernels" / made.environment.kernel
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["display_name"] == "Work (tests)"
    assert spec["argv"][0] == made.environment.interpreter

    prefix, library, listed, warned, refused, kept, packed, misnamed = run(
        made.environment.kernel,
        real.project,
        "import sys; print(sys.prefix)",
        "import hopyard.experiment; print(hopyard.__file__)",
        "%hopyard env list",
        "%pip install tqdm",
        "%hopyard env install ./evil",
        "%hopyard env install 'tqdm>=4'",
        "%hopyard env pack --out packed.tar.gz",
        "%hopyard env pack --out packed.zip",
    )
    assert prefix.strip() == made.environment.path
    assert library.startswith(made.environment.path)
    assert "* work" in listed or "work " in listed
    assert "%hopyard env install tqdm" in warned
    assert refused.startswith("BadRequest")
    assert "This kernel keeps generation 1; restart it to use generation 2." in kept

    # The kernel's own environment, as it is now, beside the notebook.
    archive = real.project / "packed.tar.gz"
    assert packed.splitlines()[-1] == f"sha256 {digest(archive)}"
    assert str(archive) in packed
    with tarfile.open(archive) as opened:
        assert any(name.endswith("/tqdm/__init__.py") for name in opened.getnames())
    assert misnamed.startswith("BadRequest")
    assert "ends with neither .tar.gz nor .tgz" in misnamed

    # What the kernelspec names is the generation that is current now.
    spec = json.loads((folder / "kernel.json").read_text())
    assert "/generations/2/" in spec["argv"][0]
    real("rollback", name="work")
    assert "/generations/1/" in json.loads((folder / "kernel.json").read_text())["argv"][0]

    refused_removal = real.fails("change", name="work", remove=["ipykernel"])
    assert refused_removal.code == "PACKAGE_NEEDED"
    assert "the kernel library needs it" in str(refused_removal)

    real("kernel", name="work", enabled=False)
    assert not folder.exists()
    assert real("kernel", name="work", displayName="Again").display_name == "Again"
    real("remove", name="work")
    assert not folder.exists()


def test_a_kernel_in_a_managed_environment_runs_experiments(real: Environments) -> None:
    made = real.create("work", kernel=True)
    from hopyard._client.sidecar import running, shut_down

    try:
        (said,) = run(
            made.environment.kernel,
            real.project,
            "from hopyard import experiment\nprint(experiment.launch(lambda: 42)[1]['metric'])",
        )
        assert "42" in said
    finally:
        endpoint = running(real.project)
        if endpoint is not None:
            shut_down(endpoint, force=True)


def test_without_the_kernel_library_it_is_no_kernel(real: Environments) -> None:
    made = real.create("bare", kernel=False)
    assert made.environment.kernel == ""
    assert made.environment.packages == 0
    assert real.fails("kernel", name="bare").code == "BAD_REQUEST"


def test_two_environments_of_one_wish_have_one_lock(real: Environments) -> None:
    one, two = real.create("one", kernel=True), real.create("two", kernel=True)
    assert one.environment.lock_hash == two.environment.lock_hash
    assert one.environment.kernel != two.environment.kernel
