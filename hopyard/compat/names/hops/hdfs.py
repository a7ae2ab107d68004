"""hops.hdfs on the project's folder."""

import logging
from typing import Any

from hopyard.compat.hdfs.files import (
    access,
    capacity,
    chmod,
    chown,
    copy_to_hdfs,
    copy_to_local,
    cp,
    delete,
    dump,
    exists,
    glob,
    isdir,
    isfile,
    load,
    ls,
    lsl,
    mkdir,
    move,
    open_file,
    rename,
    rmr,
    stat,
)
from hopyard.compat.hdfs.handle import FileSystem
from hopyard.compat.hdfs.modules import add_module
from hopyard.compat.hdfs.paths import (
    abs_path,
    get_plain_path,
    project_id,
    project_name,
    project_path,
    project_user,
)

__all__ = [
    "abs_path",
    "access",
    "add_module",
    "capacity",
    "chmod",
    "chown",
    "close",
    "copy_to_hdfs",
    "copy_to_local",
    "cp",
    "delete",
    "dump",
    "exists",
    "get",
    "get_fs",
    "get_plain_path",
    "glob",
    "isdir",
    "isfile",
    "load",
    "log",
    "ls",
    "lsl",
    "mkdir",
    "move",
    "open_file",
    "project_id",
    "project_name",
    "project_path",
    "project_user",
    "rename",
    "rmr",
    "stat",
]


def get() -> FileSystem:
    return FileSystem()


def get_fs() -> FileSystem:
    return FileSystem()


def close() -> None:
    """There is no connection to close."""


class _Log:
    """A function up to hops 1.0, a logger since: `log("text")` and `log.info("text")`."""

    def __call__(self, message: object) -> None:
        print(message)

    def __getattr__(self, name: str) -> Any:
        return getattr(logging.getLogger("hops.hdfs"), name)


log = _Log()
