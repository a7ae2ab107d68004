"""Makes a small conda channel in a folder, with nothing but the standard library: `python make.py FOLDER`.

Python itself is in it, packed from the interpreters of this machine; the rest is tiny:

  tinypkg 1.0 1.1 2.0     noarch Python; 2.0 needs tinydep >=0.2
  tinydep 0.1 0.2         noarch Python
  rival 1.0               needs tinydep <0.2, so it does not go with tinypkg 2.0
  accel 1.0               two builds: cpu, and cuda, which needs __cuda
  apple 1.0               a Python package that the tests' package index has too, at other versions
  corrupt 1.0             its file is not what the channel promises
  poison 1.0              installs well, and then no Python starts any more
  tool 1.0                generic; a script with its prefix in it
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

PLACEHOLDER: Final = "/opt/placeholder_placeholder_placeholder_placeholder"
SUBDIR: Final = "linux-aarch64" if platform.machine() == "aarch64" else "linux-64"
LEFT: Final = ("/site-packages/", "/test/", "/tests/", "/__pycache__/", "/idlelib/", "/ensurepip/", "/lib2to3/",
               "/tkinter/", "/turtledemo/", "/config-3", "/pydoc_data/", "/pkgconfig/", "/unittest/")  # fmt: skip


class Channel:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, dict[str, Any]] = {"noarch": {}, SUBDIR: {}}

    def add(self, subdir: str, name: str, version: str, build: str, entries: list[Entry], **index: Any) -> None:
        described = {"name": name, "version": version, "build": build, "build_number": 0, "subdir": subdir,
                     "license": "MIT", "timestamp": 1_700_000_000_000, "depends": [], **index}  # fmt: skip
        filename = f"{name}-{version}-{build}.tar.bz2"
        path = self.folder / subdir / filename
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, "w:bz2", compresslevel=1) as archive:
            paths = [entry.described() for entry in entries]
            _add(archive, "info/index.json", json.dumps(described).encode())
            _add(archive, "info/about.json", json.dumps({"summary": f"tiny {name}"}).encode())
            _add(archive, "info/files", "\n".join(entry.path for entry in entries).encode())
            _add(archive, "info/paths.json", json.dumps({"paths": paths, "paths_version": 1}).encode())
            if index.get("noarch") == "python":
                link = {"noarch": {"type": "python", "entry_points": []}, "package_metadata_version": 1}
                _add(archive, "info/link.json", json.dumps(link).encode())
            for entry in entries:
                entry.write(archive)
        content = path.read_bytes()
        self.records[subdir][filename] = {
            **described,
            "md5": hashlib.md5(content).hexdigest(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }

    def write(self) -> None:
        for subdir, packages in self.records.items():
            repodata = {"info": {"subdir": subdir}, "packages": packages, "packages.conda": {}, "repodata_version": 1}
            (self.folder / subdir).mkdir(parents=True, exist_ok=True)
            (self.folder / subdir / "repodata.json").write_text(json.dumps(repodata, indent=1))


class Entry:
    def __init__(self, path: str, content: bytes = b"", mode: int = 0o644, link: str = "", prefix: str = "") -> None:
        self.path, self.content, self.mode, self.link, self.prefix = path, content, mode, link, prefix

    def described(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "_path": self.path,
            "path_type": "softlink" if self.link else "hardlink",
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "size_in_bytes": len(self.content),
        }
        if self.prefix and self.prefix.encode() in self.content:
            said |= {"prefix_placeholder": self.prefix, "file_mode": "text"}
        return said

    def write(self, archive: tarfile.TarFile) -> None:
        if self.link:
            entry = tarfile.TarInfo(self.path)
            entry.type, entry.linkname = tarfile.SYMTYPE, self.link
            archive.addfile(entry)
        else:
            _add(archive, self.path, self.content, self.mode)


def python_package(
    channel: Channel, name: str, version: str, depends: Sequence[str] = (), more: Sequence[Entry] = (), code: str = ""
) -> None:
    described = f"site-packages/{name}-{version}.dist-info"
    entries = [
        Entry(f"site-packages/{name}/__init__.py", (code or f'__version__ = "{version}"\n').encode()),
        Entry(f"{described}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()),
        Entry(f"{described}/INSTALLER", b"conda"),
        Entry(f"{described}/RECORD", b""),
        *more,
    ]
    channel.add("noarch", name, version, "py_0", entries, noarch="python", depends=["python >=3.10", *depends])


def pythons() -> Iterator[tuple[str, Path]]:
    """Versions and prefixes of this machine's interpreters: the one that runs, and others of pyenv."""
    yield ".".join(map(str, sys.version_info[:3])), Path(sys.base_prefix).resolve()
    for prefix in sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.1*")):
        if prefix.resolve() != Path(sys.base_prefix).resolve() and (prefix / "bin" / "python3").exists():
            said = subprocess.run([prefix / "bin/python3", "-V"], capture_output=True, text=True, check=True).stdout
            yield said.split()[1], prefix
            return  # two versions are enough


def pack_python(channel: Channel, version: str, prefix: Path) -> None:
    minor = ".".join(version.split(".")[:2])
    entries = []
    for path in sorted(_files(prefix, minor)):
        relative = path.relative_to(prefix).as_posix()
        if path.is_symlink():
            entries.append(Entry(relative, link=os.readlink(path)))
            continue
        content = path.read_bytes()
        text = b"\0" not in content[:4096]
        entries.append(Entry(relative, content, path.stat().st_mode & 0o777, prefix=str(prefix) if text else ""))
    names = {entry.path for entry in entries}
    if "bin/python" not in names:
        entries.append(Entry("bin/python", link=f"python{minor}"))
    channel.add(SUBDIR, "python", version, "0_full", entries)


def _files(prefix: Path, minor: str) -> Iterator[Path]:
    for folder in (prefix / "bin", prefix / "lib"):
        for root, names, files in os.walk(folder):
            names.sort()
            for file in files:
                path = Path(root, file)
                relative = "/" + path.relative_to(prefix).as_posix()
                begins = (f"/bin/python{minor}", "/bin/python3", f"/lib/python{minor}/", "/lib/libpython")
                wanted = relative == "/bin/python" or relative.startswith(begins)
                left = any(part in relative for part in LEFT) or relative.endswith((".a", ".pyc", "-config"))
                if wanted and not left:
                    yield path


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), mode, 1_700_000_000
    archive.addfile(entry, io.BytesIO(content))


def make(folder: Path) -> None:
    channel = Channel(folder)
    for version, prefix in pythons():
        pack_python(channel, version, prefix)
    for version in ("0.1", "0.2"):
        python_package(channel, "tinydep", version)
    for version in ("1.0", "1.1"):
        python_package(channel, "tinypkg", version, ["tinydep"])
    python_package(channel, "tinypkg", "2.0", ["tinydep >=0.2"])
    python_package(channel, "rival", "1.0", ["tinydep <0.2"])
    python_package(channel, "apple", "1.0")
    poison = Entry("site-packages/poison.pth", b"import sys; sys.exit('poisoned')\n")
    python_package(channel, "poison", "1.0", more=[poison])
    for build, depends in (("cpu", []), ("cuda", ["__cuda"])):
        content = Entry("share/accel", f"{build}\n".encode())
        channel.add(SUBDIR, "accel", "1.0", build, [content], depends=depends)
    channel.records[SUBDIR]["accel-1.0-cuda.tar.bz2"]["build_number"] = 1
    script = Entry("bin/tool", f"#!/bin/sh\necho {PLACEHOLDER}\n".encode(), 0o755, prefix=PLACEHOLDER)
    channel.add("noarch", "tool", "1.0", "0", [script], noarch="generic")
    python_package(channel, "corrupt", "1.0")
    channel.records["noarch"]["corrupt-1.0-py_0.tar.bz2"] |= {"sha256": "0" * 64, "md5": "0" * 32}
    channel.write()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
