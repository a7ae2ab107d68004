"""Channels: which ones, and what they hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from hopyard._protocol.errors import HopyardError, error

if TYPE_CHECKING:
    from rattler import Gateway, PackageRecord

USUAL: Final = "conda-forge"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


def checked_channels(channels: list[str]) -> list[str]:
    """Names, addresses and folders as channels; anything else is refused."""
    return [_checked(each) for each in channels] or configured_channels()


def configured_channels() -> list[str]:
    """Of .condarc, as conda would use them."""
    for path in (Path.home() / ".condarc", Path.home() / ".config" / "conda" / ".condarc", Path("/etc/conda/.condarc")):
        found = [each for each in _condarc(path).get("channels") or [] if isinstance(each, str) and each != "defaults"]
        if found:
            return found
    return [USUAL]


def gateway() -> Gateway:
    from rattler import Gateway

    return Gateway()


def channel_names(channels: list[str]) -> list[str]:
    from rattler import Subdir

    async def names() -> Any:
        return await gateway().names(channels, [Subdir.current(), Subdir("noarch")])

    return [each.normalized for each in _asked(names)]


def channel_records(channels: list[str], name: str) -> list[PackageRecord]:
    from rattler import Subdir

    async def query() -> Any:
        return await gateway().query(channels, [Subdir.current(), Subdir("noarch")], [name], recursive=False)

    return [record for part in _asked(query) for record in part]


def unreachable(problem: Exception) -> HopyardError:
    return error("INDEX_UNREACHABLE", why=str(problem).strip().splitlines()[0].rstrip("."))


def _asked(question: Any) -> Any:
    import asyncio  # a thirtieth of a second, which who makes a virtual environment has no use for

    try:
        return asyncio.run(question())
    except HopyardError:
        raise
    except Exception as problem:  # rattler's own classes, raised from Rust
        raise unreachable(problem) from None


def _checked(channel: str) -> str:
    parts = urlsplit(channel)
    if parts.scheme == "file" or Path(channel).is_absolute():
        folder = Path(parts.path if parts.scheme else channel)
        if not folder.is_dir():
            raise error("INDEX_UNREACHABLE", why=f"the channel {channel} is no folder")
        return folder.resolve().as_uri()
    if parts.scheme in ("http", "https") and parts.hostname:
        return channel
    if not _NAME.fullmatch(channel) or ".." in channel:
        raise error("PACKAGE_SPEC", spec=repr(channel), why="a channel is a name, an https address or a folder")
    return channel


def _condarc(path: Path) -> dict[str, Any]:
    import yaml

    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return read if isinstance(read, dict) else {}
