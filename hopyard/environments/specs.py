"""What may be asked for: PEP 508 requirements by name and version, conda match specs. Everything else is refused.

Nothing that was typed reaches uv or rattler before it is read here and written out again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.shapes import Wanted

_MOST: Final = 500
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ufeff]")
_SHELL: Final = re.compile(r"[`$|&\\{}]|>>|<<")
_CONDA: Final = re.compile(
    r"(?:(?P<channel>[A-Za-z0-9][A-Za-z0-9._/-]*)::)?"
    r"(?P<name>[A-Za-z0-9_][A-Za-z0-9._-]*)"
    r"(?:\s*(?P<version>(?:[=<>!~]=?=?\s*)?[0-9A-Za-z*][0-9A-Za-z.*+!_-]*(?:\s*[,|]\s*(?:[=<>!~]=?=?\s*)?[0-9A-Za-z*][0-9A-Za-z.*+!_-]*)*))?"
    r"(?:[\s=](?P<build>[A-Za-z0-9_.*]+))?"
)


def checked(wanted: Wanted) -> Wanted:
    """The same wish in its canonical writing."""
    return Wanted(spec=canonical(wanted), manager=wanted.manager, machines=wanted.machines)


def canonical(wanted: Wanted) -> str:
    spec = wanted.spec.strip()
    _refuse_tricks(wanted.spec, spec)
    return _pip(spec) if wanted.manager == "pip" else _conda(spec)


def name_of(wanted: Wanted) -> str:
    if wanted.manager == "pip":
        return requirement(wanted.spec).name
    found = _CONDA.fullmatch(wanted.spec.partition("[")[0].strip())
    return found["name"].lower() if found else wanted.spec


@lru_cache(maxsize=4096)
def requirement(spec: str) -> Requirement:
    try:
        return Requirement(spec)
    except InvalidRequirement as problem:
        why = str(problem).splitlines()[0].rstrip(".")
        raise error("PACKAGE_SPEC", spec=_shown(spec), why=why[:1].lower() + why[1:]) from None


def package_name(text: str) -> str:
    """A bare name, for what removes or upgrades."""
    name = text.strip()
    _refuse_tricks(text, name)
    if not re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?", name):
        raise error("PACKAGE_SPEC", spec=_shown(text), why="only the name of a package is wanted here")
    return re.sub(r"[-_.]+", "-", name).lower()


def _refuse_tricks(given: str, spec: str) -> None:
    if not spec:
        raise _refused(given, "it is empty")
    if len(spec) > _MOST:
        raise _refused(given, f"it is longer than {_MOST} characters")
    if _CONTROL.search(given):
        raise _refused(given, "it holds control characters")
    if spec.startswith("-"):
        raise _refused(given, "it begins with a dash, as options do")
    if _SHELL.search(spec):
        raise _refused(given, "it holds characters that belong to a shell")


def _pip(spec: str) -> str:
    if re.search(r"^\S*://|^(git|hg|svn|bzr)\+|^file:", spec):
        raise _refused(spec, "addresses are not taken; the name is looked up in the configured index")
    if re.match(r"^[./~]|^[A-Za-z]:[\\/]|.*\.(whl|tar\.gz|zip)$", spec):
        raise _refused(spec, "files and folders are not taken; the name is looked up in the configured index")
    parsed = requirement(spec)
    if parsed.url:
        raise _refused(spec, "addresses are not taken; the name is looked up in the configured index")
    if any(specifier.operator == "===" for specifier in parsed.specifier):
        raise _refused(spec, "=== compares texts; write == and a version")
    return str(parsed)


def _conda(spec: str) -> str:
    if "://" in spec or ".." in spec or re.match(r"^[./~]", spec):
        raise _refused(spec, "addresses and files are not taken; name a configured channel, as in channel::package")
    plain, bracket, inside = spec.partition("[")
    if bracket and not re.fullmatch(
        r"""(\s*(version|build|build_number|channel|subdir)\s*=\s*(?:'[^'"\]]*'|"[^'"\]]*"|[^'",\]\s]*)\s*,?)+\]""",
        inside,
    ):
        raise _refused(spec, "in brackets only version, build, build_number, channel and subdir are known")
    if not _CONDA.fullmatch(plain.strip()):
        raise _refused(spec, "it is not a conda match spec")
    try:
        from rattler import MatchSpec

        return str(MatchSpec(spec))
    except HopyardError:
        raise
    except Exception as problem:  # rattler's own class, raised from Rust
        raise _refused(spec, str(problem).splitlines()[0].rstrip(".") or "it is not a conda match spec") from None


def _refused(spec: str, why: str) -> HopyardError:
    return error("PACKAGE_SPEC", spec=_shown(spec), why=why)


def _shown(spec: str) -> str:
    text = repr(spec)
    return text if len(text) <= 80 else f"{text[:76]}…'"
