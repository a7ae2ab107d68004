"""pydoop.hdfs: its file calls on the project's folder."""

from importlib import import_module
from typing import IO, Any, Final

from hopyard.compat.hdfs.files import (
    access,
    chmod,
    chown,
    copy_to_hdfs,
    copy_to_local,
    cp,
    dump,
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

__all__ = [
    "access",
    "chmod",
    "chown",
    "cp",
    "dump",
    "get",
    "load",
    "ls",
    "lsl",
    "mkdir",
    "move",
    "open",
    "path",
    "put",
    "rename",
    "rmr",
    "stat",
]

path: Final = import_module(f"{__name__}.path")


def open(hdfs_path: str, mode: str = "r", **ignored: Any) -> IO[Any]:
    return open_file(hdfs_path, flags=mode)


def put(src_path: str, dest_hdfs_path: str, **ignored: Any) -> None:
    copy_to_hdfs(src_path, dest_hdfs_path)


def get(src_hdfs_path: str, dest_path: str = "", **ignored: Any) -> str:
    return copy_to_local(src_hdfs_path, dest_path)
