"""pydoop.hdfs: its file calls on the project's folder. `user=` and what else only concerns HDFS is accepted."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from hopyard.compat.hdfs import files
from hopyard.compat.hdfs.copies import copy_whole
from hopyard.compat.hdfs.handle import FileSystem as hdfs
from hopyard.compat.hdfs.without_user import without_user

__all__ = [
    "access",
    "chmod",
    "chown",
    "cp",
    "dump",
    "fs",
    "get",
    "hdfs",
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
fs: Final = import_module(f"{__name__}.fs")

access = without_user(files.access)
chmod = without_user(files.chmod)
chown = without_user(files.chown)
cp = without_user(files.cp)
load = without_user(files.load)
ls = without_user(files.ls)
lsl = without_user(files.lsl)
mkdir = without_user(files.mkdir)
move = without_user(files.move)
rename = without_user(files.rename)
rmr = without_user(files.rmr)
stat = without_user(files.stat)


def open(hdfs_path: str, mode: str = "r", *_: Any, **ignored: Any) -> IO[Any]:
    return files.open_file(hdfs_path, flags=mode)


def dump(data: str | bytes, hdfs_path: str, **ignored: Any) -> None:
    files.dump(data, hdfs_path)


def put(src_path: str, dest_hdfs_path: str, **ignored: Any) -> None:
    files.copy_to_hdfs(src_path, dest_hdfs_path)


def get(src_hdfs_path: str, dest_path: str, **ignored: Any) -> None:
    """Into a local directory that is there, else as a local file or directory of this name."""
    source = files.there(src_hdfs_path)
    target = Path(dest_path).expanduser().absolute()
    if target.is_dir():
        target = target / source.name
    if target.exists():
        raise FileExistsError(17, "It is there already", os.fspath(target))
    copy_whole(source, target)
