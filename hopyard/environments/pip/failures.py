"""What uv complained of, as an error of the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.pip.sources import without_secrets
from hopyard.environments.pip.uv import UvFailed

_URL: Final = re.compile(r"https?://[^\s)`'\"]+")
_NETWORK: Final = (
    "error sending request",
    "failed to fetch",
    "dns error",
    "connection",
    "timed out",
    "connect error",
    "error decoding response body",
    "request failed",
    "network",
)
_CORRUPT: Final = ("hash mismatch", "zip structure", "failed to extract", "invalid zip", "not a valid zip", "crc32")


def solving_failure(problem: UvFailed, specs: Sequence[str], conda: dict[str, str]) -> HopyardError:
    """`conda`: versions that the conda part brings, which the pip part must take as they are."""
    text = _plain(problem.output)
    general = _general(text)
    if general is not None and "No solution found" not in text:
        return general
    missing = re.search(r"Because (\S+) was not found in the (?:package registry|provided package locations)", text)
    if missing and any(_mentions(each, missing[1]) for each in specs):
        return error("PACKAGE_NOT_FOUND", spec=missing[1], where="in the package index", hint="Check its spelling.")
    absent = re.search(r"there (?:is|are) no versions? of (\S+?)(?: and |,|\.?$|\. )", text)
    if absent and any(each.replace(" ", "") == absent[1] for each in specs):
        hint = "hopyard env search shows the versions that are there."
        return error("PACKAGE_NOT_FOUND", spec=absent[1], where="in the package index", hint=hint)
    if "No solution found" not in text:
        return error("ENVIRONMENT_NOT_BUILT", name="asked for", why=_short(text))
    involved = {name: version for name, version in conda.items() if _mentions(text, name)}
    why = _explanation(text)
    if involved:
        brought = ", ".join(f"{name} {version}" for name, version in sorted(involved.items()))
        why += f"\nThe conda part brings {brought}, and pip packages must go with that."
    return error("ENVIRONMENT_NOT_SOLVABLE", why=f"\n{why}", relax=_relaxing(text, specs, involved))


def installing_failure(problem: UvFailed, name: str, prefix: Path) -> HopyardError:
    text = _plain(problem.output)
    if "Failed to inspect Python interpreter" in text:
        return error("ENVIRONMENT_NOT_WORKING", name=name, why=_last(text))
    return _general(text, prefix) or error("ENVIRONMENT_NOT_BUILT", name=name, why=_short(text))


def _general(text: str, prefix: Path | None = None) -> HopyardError | None:
    lowered = text.lower()
    if "no space left on device" in lowered or "os error 28" in lowered or "disk quota" in lowered:
        return error("DISK_FULL", path=prefix or "the cache of uv")
    if any(sign in lowered for sign in _CORRUPT):
        found = re.search(
            r"(?:Hash mismatch for|Failed to (?:extract|download|read)(?: archive:?)?) [`']?([^\s`']+)", text
        )
        return error("PACKAGE_CORRUPT", package=found[1] if found else "a package", why=_short(text).rstrip("."))
    if any(sign in lowered for sign in _NETWORK) and "failed to build" not in lowered:
        return error("INDEX_UNREACHABLE", why=_short(text).rstrip("."))
    return None


def _relaxing(text: str, specs: Sequence[str], conda: dict[str, str]) -> str:
    named = [each for each in specs if _mentions(text, _name(each))]
    strict = [each for each in named if _name(each) != each]
    if conda:
        also = f", or relax: {', '.join(strict)}" if strict else ""
        return f"Ask conda for another version of {', '.join(sorted(conda))}{also}."
    if strict:
        return f"Relax the version of one of: {', '.join(strict)}."
    return f"Leave out one of: {', '.join(named)}." if named else "Ask for other versions, or another Python."


def _explanation(text: str) -> str:
    _, _, after = text.partition("cause:")
    chosen = after or text.partition("╰─▶")[2] or text
    hints = chosen.split("hint:")
    return (
        " ".join(hints[0].split())
        .removesuffix("we can conclude that your requirements are unsatisfiable.")
        .rstrip(", ")
    )


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None


def _name(spec: str) -> str:
    return re.split(r"[\s\[<>=!~;@(]", spec, maxsplit=1)[0]


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "its Python does not start"


def _plain(text: str) -> str:
    return _URL.sub(lambda found: without_secrets(found[0]), re.sub(r"\x1b\[[0-9;]*m", "", text))


def _short(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("warning:", "Using"))]
    return " ".join(lines)[:800].removeprefix("error: ")
