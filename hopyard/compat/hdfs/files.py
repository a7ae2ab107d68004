"""hops.hdfs' file calls. Paths are as `paths.resolve` takes them; what is missing raises IOError."""

from __future__ import annotations

import glob as globbing
import io
import os
import shutil
import stat as modes
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any, cast

from hopyard.compat.hdfs.copies import copy_whole, is_localized, is_outdated, is_same
from hopyard.compat.hdfs.modes import mode_of
from hopyard.compat.hdfs.paths import resolve
from hopyard.trials.own_directory import shared_path, show

PathLike = str | os.PathLike[str]


def there(path: PathLike, project: str | None = None) -> Path:
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
    found = there(hdfs_path, project)
    if found.is_file():
        return [str(found)]
    return sorted(map(str, found.rglob("*") if recursive else found.iterdir()))


def lsl(hdfs_path: PathLike, recursive: bool = False, project: str | None = None) -> list[dict[str, Any]]:
    return [described(Path(path)) for path in ls(hdfs_path, recursive, project=project)]


def described(path: Path) -> dict[str, Any]:
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
    """What matches the pattern in a directory; with `recursive` in all that lies below it."""
    pattern = resolve(hdfs_path, project)
    if globbing.has_magic(str(pattern.parent)):
        return sorted(globbing.glob(str(pattern), recursive=recursive))
    return [each for each in ls(str(pattern.parent), recursive) if fnmatch(Path(each).name, pattern.name)]


def mkdir(hdfs_path: PathLike, project: str | None = None) -> None:
    resolve(hdfs_path, project).mkdir(parents=True, exist_ok=True)


def rmr(hdfs_path: PathLike, project: str | None = None) -> None:
    delete(hdfs_path, recursive=True, project=project)


def delete(hdfs_path: PathLike, recursive: bool = False, project: str | None = None) -> None:
    found = there(hdfs_path, project)
    if not found.is_dir() or found.is_symlink():
        found.unlink()
    elif recursive:
        shutil.rmtree(found)
    else:
        found.rmdir()


def cp(src_hdfs_path: PathLike, dest_hdfs_path: PathLike, overwrite: bool = False) -> None:
    """A file goes into a directory that is there; with `overwrite` a directory takes the place of another."""
    source = there(src_hdfs_path)
    target = resolve(dest_hdfs_path)
    replaces = overwrite and source.is_dir() and not is_same(source, target)
    _copy(source, target if replaces else _inside(target, source), overwrite)


def move(src: PathLike, dest: PathLike, overwrite: bool = False) -> None:
    _move(there(src), resolve(dest), overwrite)


def rename(src: PathLike, dest: PathLike, project: str | None = None) -> None:
    _move(there(src, project), resolve(dest, project), overwrite=False)


def _move(source: Path, dest: Path, overwrite: bool) -> None:
    target = _inside(dest, source)
    _make_room(target, overwrite)
    shutil.move(source, target)


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
    """Copies into a local directory (the notebook's) and returns where it lies then. A copy that is there already is
    not made again; one of older files is replaced."""
    source = there(hdfs_path, project)
    target = Path(shared_path(os.fspath(local_path) or ".")).absolute() / source.name
    taken = target.exists()  # before a closer look: what another executor puts there meanwhile is the same copy
    if not is_same(source, target) and (overwrite or not is_localized(source, target)):
        if taken and not is_outdated(source, target):
            _refuse_existing(target, overwrite)
        copy_whole(source, target)
    show(str(target))
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
    found = there(hdfs_path, project)
    found.chmod(mode_of(mode, modes.S_IMODE(found.stat().st_mode)))


def chown(hdfs_path: PathLike, user: str, group: str, project: str | None = None) -> None:
    found = there(hdfs_path, project)
    if user:
        shutil.chown(found, user=user)
    if group:
        shutil.chown(found, group=group)


def stat(hdfs_path: PathLike, project: str | None = None) -> os.stat_result:
    return there(hdfs_path, project).stat()


def access(hdfs_path: PathLike, mode: int, project: str | None = None) -> bool:
    return os.access(there(hdfs_path, project), mode)


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
    return there(hdfs_path, project).read_bytes()


def capacity() -> int:
    """Bytes of the disk that holds the project."""
    return shutil.disk_usage(resolve("")).total
