"""hops.hdfs' file calls. Paths are as `paths.resolve` takes them; what is missing raises IOError."""

from __future__ import annotations

import glob as globbing
import io
import os
import shutil
import stat as modes
import sys
from pathlib import Path
from typing import IO, Any, cast

from hopyard.compat.hdfs.copies import copy_whole, is_localized, is_same
from hopyard.compat.hdfs.paths import resolve

PathLike = str | os.PathLike[str]


def _there(path: PathLike, project: str | None = None) -> Path:
    found = resolve(path, project)
    if not found.exists():
        raise FileNotFoundError(2, "There is no file or directory", str(found))
    return found


def exists(hdfs_path: PathLike, project: str | None = None) -> bool:
    return resolve(hdfs_path, project).exists()


def isdir(hdfs_path: PathLike, project: str | None = None) -> bool:
    return resolve(hdfs_path, project).is_dir()


def isfile(hdfs_path: PathLike, project: str | None = None) -> bool:
    return resolve(hdfs_path, project).is_file()


def ls(
    hdfs_path: PathLike, recursive: bool = False, exclude_nn_addr: bool = False, project: str | None = None
) -> list[str]:
    """Full paths of what is in a directory; of a file, the file."""
    found = _there(hdfs_path, project)
    if found.is_file():
        return [str(found)]
    return sorted(map(str, found.rglob("*") if recursive else found.iterdir()))


def lsl(hdfs_path: PathLike, recursive: bool = False, project: str | None = None) -> list[dict[str, Any]]:
    return [_described(Path(path)) for path in ls(hdfs_path, recursive, project=project)]


def _described(path: Path) -> dict[str, Any]:
    status = path.stat()
    return {
        "name": str(path),
        "path": str(path),
        "kind": "directory" if path.is_dir() else "file",
        "size": status.st_size,
        "permissions": modes.S_IMODE(status.st_mode),
        "owner": _owner(status.st_uid),
        "group": str(status.st_gid),
        "last_mod": int(status.st_mtime),
        "last_access": int(status.st_atime),
        "replication": 1,
        "block_size": getattr(status, "st_blksize", 0),
    }


def _owner(uid: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return str(uid)


def glob(hdfs_path: PathLike, recursive: bool = False, project: str | None = None) -> list[str]:
    return sorted(globbing.glob(str(resolve(hdfs_path, project)), recursive=recursive))


def mkdir(hdfs_path: PathLike, project: str | None = None) -> None:
    resolve(hdfs_path, project).mkdir(parents=True, exist_ok=True)


def rmr(hdfs_path: PathLike, project: str | None = None) -> None:
    delete(hdfs_path, recursive=True, project=project)


def delete(hdfs_path: PathLike, recursive: bool = False, project: str | None = None) -> None:
    found = _there(hdfs_path, project)
    if not found.is_dir() or found.is_symlink():
        found.unlink()
    elif recursive:
        shutil.rmtree(found)
    else:
        found.rmdir()


def cp(src_hdfs_path: PathLike, dest_hdfs_path: PathLike, overwrite: bool = False) -> None:
    source = _there(src_hdfs_path)
    _copy(source, _inside(resolve(dest_hdfs_path), source), overwrite)


def move(src: PathLike, dest: PathLike, overwrite: bool = False) -> None:
    source = _there(src)
    target = _inside(resolve(dest), source)
    _make_room(target, overwrite)
    shutil.move(source, target)


def rename(src: PathLike, dest: PathLike, project: str | None = None) -> None:
    _there(src, project).rename(resolve(dest, project))


def copy_to_hdfs(
    local_path: PathLike, relative_hdfs_path: PathLike, overwrite: bool = False, project: str | None = None
) -> None:
    """Copies a local file or folder into a directory of the project."""
    source = Path(local_path).expanduser().absolute()
    if not source.exists():
        raise FileNotFoundError(2, "There is no local file or directory", str(source))
    target = resolve(relative_hdfs_path, project)
    _copy(source, target / source.name if overwrite or target.is_dir() else target, overwrite)


def copy_to_local(
    hdfs_path: PathLike, local_path: PathLike = "", overwrite: bool = False, project: str | None = None
) -> str:
    """Copies into a local directory (the working one) and returns where it lies then."""
    source = _there(hdfs_path, project)
    target = Path(local_path or ".").expanduser().absolute() / source.name
    taken = target.exists()  # before a closer look: what another executor puts there meanwhile is the same copy
    if is_same(source, target) or (not overwrite and is_localized(source, target)):
        return str(target)
    if taken:
        _refuse_existing(target, overwrite)
    copy_whole(source, target)
    return str(target)


def _inside(target: Path, source: Path) -> Path:
    return target / source.name if target.is_dir() else target


def _copy(source: Path, target: Path, overwrite: bool) -> None:
    _refuse_existing(target, overwrite)
    copy_whole(source, target)


def _make_room(target: Path, overwrite: bool) -> None:
    _refuse_existing(target, overwrite)
    if target.exists():
        delete(target, recursive=True)
    target.parent.mkdir(parents=True, exist_ok=True)


def _refuse_existing(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise FileExistsError(17, "It is there already; pass overwrite=True to replace it", str(target))


def chmod(hdfs_path: PathLike, mode: int | str, project: str | None = None) -> None:
    _there(hdfs_path, project).chmod(int(mode, 8) if isinstance(mode, str) else mode)


def chown(hdfs_path: PathLike, user: str, group: str, project: str | None = None) -> None:
    found = _there(hdfs_path, project)
    if user:
        shutil.chown(found, user=user)
    if group:
        shutil.chown(found, group=group)


def stat(hdfs_path: PathLike, project: str | None = None) -> os.stat_result:
    return _there(hdfs_path, project).stat()


def access(hdfs_path: PathLike, mode: int, project: str | None = None) -> bool:
    return os.access(_there(hdfs_path, project), mode)


class HdfsFile(io.BufferedRandom):
    """Reads bytes, as HDFS files do; takes text as well as bytes to write."""

    def write(self, content: Any, /) -> int:
        return super().write(content.encode() if isinstance(content, str) else content)


def open_file(hdfs_path: PathLike, project: str | None = None, flags: str = "rw", buff_size: int = 0) -> IO[bytes]:
    """flags: r reads, w replaces, a appends, rw reads and writes; a t asks for text."""
    found = resolve(hdfs_path, project)
    kind = flags.replace("b", "").replace("t", "")
    ways = {"r": "rb+", "w": "wb+", "a": "ab+", "rw": "rb+" if found.exists() else "wb+", "r+": "rb+"}
    if kind not in ways:
        raise ValueError(f"flags={flags!r}: they are r, w, a or rw, with b or t.")
    if kind == "r" and not found.is_file():
        raise FileNotFoundError(2, "There is no file", str(found))
    if "w" in kind or kind == "a":
        found.parent.mkdir(parents=True, exist_ok=True)
    if "t" in flags:
        return cast(IO[bytes], found.open(kind if kind != "rw" else "r+", encoding="utf-8"))
    if kind == "r":
        return found.open("rb")  # also where it may not be written
    return HdfsFile(io.FileIO(found, ways[kind].replace("b", "")))


def dump(data: str | bytes, hdfs_path: PathLike, project: str | None = None) -> None:
    with open_file(hdfs_path, project, "w") as file:
        file.write(cast(bytes, data))


def load(hdfs_path: PathLike, project: str | None = None) -> bytes:
    return _there(hdfs_path, project).read_bytes()


def capacity() -> int:
    """Bytes of the disk that holds the project."""
    return shutil.disk_usage(resolve("")).total


def add_module(hdfs_path: PathLike, project: str | None = None) -> str:
    """Makes a Python file, zip or egg of the project importable here."""
    found = _there(hdfs_path, project)
    place = str(found.parent if found.suffix == ".py" else found)
    if place not in sys.path:
        sys.path.append(place)
    return str(found)
