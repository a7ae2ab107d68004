"""pydoop.hdfs.path: os.path on the project's folder."""

import os
from typing import Any

from hopyard.compat.hdfs import files
from hopyard.compat.hdfs.paths import abs_path, resolve
from hopyard.compat.hdfs.without_user import without_user

__all__ = [
    "abspath",
    "basename",
    "dirname",
    "exists",
    "getsize",
    "isdir",
    "isfile",
    "join",
    "split",
    "splitext",
]

basename = os.path.basename
dirname = os.path.dirname
join = os.path.join
split = os.path.split
splitext = os.path.splitext


exists = without_user(files.exists)
isdir = without_user(files.isdir)
isfile = without_user(files.isfile)


def abspath(hdfs_path: str, *_: Any, **ignored: Any) -> str:
    return abs_path(hdfs_path)


def getsize(hdfs_path: str, **ignored: Any) -> int:
    return resolve(hdfs_path).stat().st_size
