"""A second prefix of the same lock, linked file by file from the first: nothing is resolved, fetched or unpacked. What
names the first prefix (scripts, pyvenv.cfg) is written anew, and recorded anew."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import partial
from pathlib import Path
from typing import Final

from hopyard.environments import kernel_library
from hopyard.environments.installed import installed, normal, site_packages
from hopyard.environments.kernel_library import link
from hopyard.environments.shapes import Lock, MachineLock
from hopyard.environments.views import same_version

_SCRIPTS: Final = ("bin", "Scripts")
_FIRST_LINE: Final = 127
"""Bytes of a script's first line that Linux reads; uv writes longer ones in another way."""
_PROMPT: Final = re.compile(r"(?m)^prompt\s*=.*$")
_SCRIPT_LINE: Final = re.compile(r"(?m)^((?:\.\./)+(?:bin|Scripts)/([^,/\n]+)),sha256=[^,\n]*,\d+$")


def can_be_linked(prefix: Path, target: Path, lock: Lock, part: MachineLock) -> bool:
    """It holds exactly its lock; conda's prefixes, whose libraries may name theirs, are rattler's to lay."""
    if lock.kind == "conda" or (lock.kernel and lock.kernel != kernel_library.version()):
        return False
    if len(f"#!{target}/bin/python3") > _FIRST_LINE and _has_plain_scripts(prefix):
        return False
    lying = {normal(each.name): each.version for each in installed(prefix, sizes=False)}
    wanted = {normal(each.name): each.version for each in part.packages}
    return all(same_version(lying.get(name, ""), version) for name, version in wanted.items()) and all(
        name in wanted or (name == "hopyard" and lock.kernel) for name in lying
    )


def _has_plain_scripts(prefix: Path) -> bool:
    """Whose first line names the interpreter itself: uv does so where that is short enough."""
    begins = f"#!{prefix}".encode()
    scripts = [path for folder in _SCRIPTS for path in prefix.glob(f"{folder}/*") if not path.is_symlink()]
    return any(path.read_bytes().startswith(begins) for path in scripts)


def link_prefix(source: Path, target: Path, name: str) -> None:
    """`name`: what the shell's prompt shows while it is activated. Compiled bytecode comes along."""
    own = {str(source), *(str(source / each) for each in _SCRIPTS)}
    folders = [(str(source), str(target))]
    while folders:  # what kind an entry is, its folder tells: nothing here asks for the state of a file
        folder, there = folders.pop()
        os.mkdir(there)
        with os.scandir(folder) as entries:
            for entry in entries:
                new = f"{there}{os.sep}{entry.name}"
                if entry.is_symlink():
                    os.symlink(os.readlink(entry.path), new)
                elif entry.is_dir():
                    folders.append((entry.path, new))
                elif not (folder in own and _rewritten(entry.path, new, str(source), str(target))):
                    link(entry.path, new)
    settings = target / "pyvenv.cfg"
    text = _PROMPT.sub(f"prompt = {name}", settings.read_text("utf-8"))
    settings.unlink()  # it may be a link to the first one's
    settings.write_text(text, "utf-8")
    _record_scripts(target)


def _rewritten(path: str, new: str, source: str, target: str) -> bool:
    """Whether the file names its prefix: then the new one names its own."""
    content = Path(path).read_bytes()
    if source.encode() not in content:
        return False
    Path(new).write_bytes(content.replace(source.encode(), target.encode()))
    os.chmod(new, os.stat(path).st_mode)
    return True


def _record_scripts(prefix: Path) -> None:
    """Installers check what they remove against these."""
    for site in site_packages(prefix):
        recorded = partial(_line, site)
        for record in site.glob("*.dist-info/RECORD"):
            text = record.read_text("utf-8")
            again = _SCRIPT_LINE.sub(recorded, text)
            if again != text:
                record.unlink()  # a link to the first one's
                record.write_text(again, "utf-8")


def _line(site: Path, found: re.Match[str]) -> str:
    try:
        content = (site / found[1]).read_bytes()
    except OSError:
        return found[0]
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{found[1]},sha256={digest},{len(content)}"
