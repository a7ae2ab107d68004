"""Modules of the project that a notebook makes importable."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hopyard.compat.hdfs.files import PathLike, there

_ARCHIVES: Final = (".zip", ".egg", ".whl")


def add_module(hdfs_path: PathLike, project: str | None = None) -> str:
    """Makes a Python file, a notebook, a folder, zip or egg of the project importable here. A file that was imported
    before is read anew at its next import."""
    found = there(hdfs_path, project)
    if found.suffix == ".ipynb":
        found = _script_of(found)
    if found.suffix == ".py":
        place = found.parent
        known = sys.modules.get(found.stem)
        if known is not None and getattr(known, "__file__", None) == str(found):
            del sys.modules[found.stem]
    elif found.is_dir() or found.suffix in _ARCHIVES:
        place = found
    else:
        raise ValueError(f"{found} is no module: a .py or .ipynb file, a folder, or one of {', '.join(_ARCHIVES)}.")
    if str(place) not in sys.path:
        sys.path.append(str(place))
    importlib.invalidate_caches()
    return str(found)


_scripts: Path | None = None


def _script_of(notebook: Path) -> Path:
    from nbconvert import PythonExporter

    global _scripts
    if _scripts is None:
        _scripts = Path(tempfile.mkdtemp(prefix="hopyard-modules-"))
    script = _scripts / f"{notebook.stem}.py"
    exporter: Any = PythonExporter
    script.write_text(exporter().from_filename(str(notebook))[0], encoding="utf-8")
    return script
