"""`%%local`: cells so marked, in notebooks for Spark kernels, run in the notebook itself, as all cells do here."""

from __future__ import annotations

from hopyard.experiment.show.viewers import ipython_shell


def local(line: str, cell: str) -> None:
    """Runs the cell in this kernel. Its options are for Spark kernels and are ignored."""
    shell = ipython_shell()
    assert shell is not None
    result = shell.run_cell(cell)
    result.raise_error()
