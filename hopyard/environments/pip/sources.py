"""Where pip would look for packages on this machine. uv does not read pip's configuration, so it is told.

As pip does: the system's file, the user's, the interpreter's, then PIP_CONFIG_FILE, then PIP_… variables.
"""

from __future__ import annotations

import configparser
import os
import sys
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

_SECTIONS = ("global", "install")
_LISTS = ("extra-index-url", "find-links", "trusted-host", "no-binary", "only-binary", "constraint")
_NO = ("", "0", "no", "false", "off")


class Sources(msgspec.Struct, kw_only=True, frozen=True):
    default_index: str = ""
    """Empty: the one that pip and uv know by themselves."""
    extra_indexes: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    no_index: bool = False
    prereleases: bool = False
    certificates: str = ""
    client_certificate: str = ""
    proxy: str = ""
    timeout: str = ""
    retries: str = ""

    @property
    def indexes(self) -> tuple[str, ...]:
        """Extra ones first, as uv asks them; without the one that is known by itself."""
        return () if self.no_index else (*self.extra_indexes, *((self.default_index,) if self.default_index else ()))

    def arguments(self) -> list[str]:
        """For uv. All indexes are equal, as they are to pip."""
        said: list[str] = ["--index-strategy", "unsafe-best-match"]
        if self.no_index:
            said.append("--no-index")
        elif self.default_index:
            said += ["--index-url", self.default_index]
        for flag, values in (
            ("--extra-index-url", () if self.no_index else self.extra_indexes),
            ("--find-links", self.find_links),
            ("--allow-insecure-host", self.trusted_hosts),
            ("--no-binary", self.no_binary),
            ("--only-binary", self.only_binary),
        ):
            for value in values:
                said += [flag, value]
        return said

    def resolving(self) -> list[str]:
        """For uv where it chooses versions."""
        said = ["--prerelease", "allow"] if self.prereleases else []
        for path in self.constraints:
            said += ["--constraint", path]
        return said

    def variables(self) -> dict[str, str]:
        named = {
            "SSL_CERT_FILE": self.certificates,
            "SSL_CLIENT_CERT": self.client_certificate,
            "ALL_PROXY": self.proxy,
            "UV_HTTP_TIMEOUT": self.timeout,
            "UV_HTTP_RETRIES": self.retries,
        }
        return {name: value for name, value in named.items() if value and name not in os.environ}


@lru_cache(maxsize=1)
def configured() -> Sources:
    return read_sources(_files(), dict(os.environ))


def read_sources(paths: list[Path], variables: dict[str, str]) -> Sources:
    said: dict[str, str] = {}
    for path in paths:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        for section in _SECTIONS:
            if parser.has_section(section):
                said |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    for name, value in variables.items():
        if name.startswith("PIP_") and value:
            said[name[4:].lower().replace("_", "-")] = value
    lists = {key: tuple(said.get(key, "").split()) for key in _LISTS}
    return Sources(
        default_index=said.get("index-url", ""),
        extra_indexes=lists["extra-index-url"],
        find_links=lists["find-links"],
        trusted_hosts=lists["trusted-host"],
        no_binary=lists["no-binary"],
        only_binary=lists["only-binary"],
        constraints=lists["constraint"],
        no_index=said.get("no-index", "").lower() not in _NO,
        prereleases=said.get("pre", "").lower() not in _NO,
        certificates=said.get("cert", ""),
        client_certificate=said.get("client-cert", ""),
        proxy=said.get("proxy", ""),
        timeout=said.get("timeout", said.get("default-timeout", "")),
        retries=said.get("retries", ""),
    )


def without_secrets(url: str) -> str:
    """For logs, locks and screens."""
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _files() -> list[Path]:
    chosen = os.environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    paths = [*_system_files(name), *_user_files(name), Path(sys.prefix) / name]
    return [*paths, Path(chosen)] if chosen else paths


def _system_files(name: str) -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("ProgramData", "C:\\ProgramData")) / "pip" / name]  # noqa: SIM112 - its real name
    if sys.platform == "darwin":
        return [Path("/Library/Application Support/pip") / name]
    folders = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [*(Path(each) / "pip" / name for each in folders.split(":")), Path("/etc") / name]


def _user_files(name: str) -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [home / "pip" / name, Path(os.environ.get("APPDATA", str(home))) / "pip" / name]
    old = home / ".pip" / name
    if sys.platform == "darwin" and (home / "Library/Application Support/pip").is_dir():
        return [old, home / "Library/Application Support/pip" / name]
    base = os.environ.get("XDG_CONFIG_HOME")
    return [old, (Path(base) if base else home / ".config") / "pip" / name]
