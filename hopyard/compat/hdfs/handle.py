"""The file system as an object, which `hops.hdfs.get()` and `pydoop.hdfs.hdfs()` hand out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import IO, Any

from hopyard.compat.hdfs import files
from hopyard.compat.hdfs.paths import project_user, resolve

Where = files.PathLike


class FileSystem:
    """Calls by pydoop's names; those that `hops.hdfs` has too do the same there."""

    def __init__(self, host: str = "default", port: int = 0, user: str | None = None, groups: Any = None) -> None:
        self.host = host
        self.port = port
        self.user = user if user is not None else project_user()

    def open_file(self, path: Where, mode: str = "r", *_: Any, **__: Any) -> IO[bytes]:
        return files.open_file(path, flags=mode)

    def exists(self, path: Where) -> bool:
        return files.exists(path)

    def create_directory(self, path: Where) -> None:
        files.mkdir(path)

    def list_directory(self, path: Where) -> list[dict[str, Any]]:
        return files.lsl(path)

    def get_path_info(self, path: Where) -> dict[str, Any]:
        return files.described(files.there(path))

    def walk(self, path: Where) -> Iterator[dict[str, Any]]:
        """The path itself, then all below it."""
        found = files.there(path)
        yield files.described(found)
        yield from map(files.described, sorted(found.rglob("*")) if found.is_dir() else ())

    def delete(self, path: Where, recursive: bool = True) -> None:
        files.delete(path, recursive)

    def copy(self, from_path: Where, to_hdfs: Any, to_path: Where) -> None:
        files.cp(from_path, to_path)

    def move(self, from_path: Where, to_hdfs: Any, to_path: Where) -> None:
        files.move(from_path, to_path)

    def rename(self, from_path: Where, to_path: Where) -> None:
        files.rename(from_path, to_path)

    def chmod(self, path: Where, mode: int | str) -> None:
        files.chmod(path, mode)

    def chown(self, path: Where, user: str = "", group: str = "") -> None:
        files.chown(path, user, group)

    def utime(self, path: Where, mtime: float, atime: float) -> None:
        os.utime(files.there(path), (atime, mtime))

    def capacity(self) -> int:
        return files.capacity()

    def used(self) -> int:
        """Bytes in use on the disk that holds the project."""
        return shutil.disk_usage(resolve("")).used

    def default_block_size(self) -> int:
        return os.statvfs(resolve("")).f_bsize

    def working_directory(self) -> str:
        return str(resolve(""))

    def set_replication(self, path: Where, replication: int) -> None:
        """Files lie here once."""

    def close(self) -> None:
        """There is no connection to close."""

    def __enter__(self) -> FileSystem:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
