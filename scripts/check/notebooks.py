"""Example notebooks are code, not results: no outputs, no counts, the plain python3 kernel, valid nbformat."""

import sys
from pathlib import Path

import nbformat


def complaints(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    found = []
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as invalid:
        found.append(str(invalid).splitlines()[0])
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("its kernel is not python3")
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            found.append(f"cell {number} carries outputs or an execution count")
    return [f"{path}: {text}" for text in found]


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:]]
    paths = [path for folder in folders for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    found = [text for path in sorted(paths) for text in complaints(path)]
    print("\n".join(found or [f"{len(paths)} notebooks are clean"]))
    sys.exit(1 if found or not paths else 0)
