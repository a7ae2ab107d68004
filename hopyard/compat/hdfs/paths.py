"""Paths as Hopsworks writes them, and where they lie here: /Projects/<this project>/… is the project's folder."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path

from hopyard._client.project import find_project

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(/.*)?$")
_HDFS = ("hdfs", "hopsfs")
PROJECTS = "/Projects/"
_ALL = "/Projects"


def project_folder(project: str | None = None) -> Path:
    """This project's folder; another project's is its sibling."""
    here = find_project()
    return here if project is None or project == here.name else here.parent / project


def project_path(project: str | None = None, exclude_nn_addr: bool = False) -> str:
    """The project's folder, with a slash at its end."""
    return f"{project_folder(project)}{os.sep}"


def project_name() -> str:
    return find_project().name


def project_user() -> str:
    """<project>__<user>, as Hopsworks names a project's user."""
    return f"{project_name()}__{getpass.getuser()}"


def project_id() -> str:
    return os.environ.get("HOPSWORKS_PROJECT_ID", "0")


def get_plain_path(path: str) -> str:
    """The path without scheme and host: hdfs://10.0.2.15:8020/Projects/demo/x → /Projects/demo/x."""
    found = _SCHEME.match(os.fspath(path))
    return (found[3] or "/") if found else os.fspath(path)


def abs_path(path: str, project: str | None = None) -> str:
    """A slash at its end stays."""
    found = str(resolve(path, project))
    return f"{found}{os.sep}" if os.fspath(path).endswith("/") else found


def resolve(path: str | os.PathLike[str], project: str | None = None) -> Path:
    """Where a path of a notebook lies on this machine. Other schemes than HDFS's are refused with IOError."""
    text = os.fspath(path)
    found = _SCHEME.match(text)
    if found:
        if found[1].lower() not in _HDFS:
            raise OSError(
                f"{text} has the scheme {found[1]}://; paths here begin with /Projects/, hdfs:// or hopsfs://."
            )
        text = found[3] or "/"
        if text != _ALL and not text.startswith(PROJECTS) and not Path(text).is_relative_to(project_folder(project)):
            raise OSError(f"{os.fspath(path)} lies outside {PROJECTS}; only projects' folders are kept here.")
    if text in (_ALL, PROJECTS):
        return project_folder().parent
    if text.startswith(PROJECTS):
        name, _, below = text.removeprefix(PROJECTS).partition("/")
        return project_folder(name) / below
    folder = project_folder(project)
    return Path(text) if _is_of_projects(text) else folder / text.lstrip("/")


def _is_of_projects(text: str) -> bool:
    """A full path of this machine, as project_path(), ls() and logdir() hand them out. Any other path is relative to
    the project, one with a slash at its beginning too: that is how Hopsworks reads it."""
    here = find_project()
    if not os.path.isabs(text):
        return False
    path = Path(os.path.normpath(text))
    return path.is_relative_to(here) or (here.parent != Path(here.anchor) and path.is_relative_to(here.parent))
