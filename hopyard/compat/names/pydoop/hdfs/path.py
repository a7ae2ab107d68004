"""pydoop.hdfs.path: os.path on the project's folder."""

import os

from hopyard.compat.hdfs.files import exists, isdir, isfile
from hopyard.compat.hdfs.paths import abs_path, resolve

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


def abspath(hdfs_path: str) -> str:
    return abs_path(hdfs_path)


def getsize(hdfs_path: str) -> int:
    return resolve(hdfs_path).stat().st_size
