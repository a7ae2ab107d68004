"""Which conda packages an environment holds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from hopyard._protocol.errors import HopyardError, error
from hopyard.environments.conda.channels import gateway, unreachable
from hopyard.environments.conda.records import from_json, to_json
from hopyard.environments.machines import cuda_version

if TYPE_CHECKING:
    from rattler import GenericVirtualPackage


def solve(
    specs: Sequence[str], channels: Sequence[str], locked: Sequence[dict[str, Any]], machine: Literal["cpu", "gpu"]
) -> list[dict[str, Any]]:
    """`locked` are kept where nothing speaks against them."""
    from rattler import MatchSpec, Subdir, solve
    from rattler.exceptions import FetchRepoDataError, GatewayError, SolverError

    async def answer() -> Any:
        return await solve(
            sources=list(channels),
            specs=[MatchSpec(each) for each in specs],
            gateway=gateway(),
            platforms=[Subdir.current(), Subdir("noarch")],
            locked_packages=from_json(locked),
            virtual_packages=_virtual_packages(machine),
        )

    try:
        return to_json(asyncio.run(answer()))
    except SolverError as problem:
        raise _unsolvable(str(problem), specs, channels) from None
    except (GatewayError, FetchRepoDataError, OSError) as problem:
        raise unreachable(problem) from None


def _virtual_packages(machine: str) -> list[GenericVirtualPackage]:
    from rattler import BuildString, GenericVirtualPackage, PackageName, Version, VirtualPackage

    found = [each.into_generic() for each in VirtualPackage.detect()]
    cuda = [each for each in found if each.name.normalized == "__cuda"]
    others = [each for each in found if each.name.normalized != "__cuda"]
    if machine == "cpu":
        return others
    return others + (cuda or [GenericVirtualPackage(PackageName("__cuda"), Version(cuda_version()), BuildString("0"))])


def _unsolvable(text: str, specs: Sequence[str], channels: Sequence[str]) -> HopyardError:
    where = f"in {', '.join(each.rstrip('/').rpartition('/')[2] for each in channels)}"
    missing = re.search(r"No candidates were found for ([^\n]+?)\.?\s*$", text, re.MULTILINE)
    if missing and any(_name(each) == _name(missing[1]) for each in specs):
        wanted = missing[1].strip().removesuffix(" *")
        hint = (
            "Another version may be there: hopyard env search shows them." if " " in wanted else "Check its spelling."
        )
        return error("PACKAGE_NOT_FOUND", spec=wanted, where=where, hint=hint)
    return error("ENVIRONMENT_NOT_SOLVABLE", why=f"\n{_tidy(text)}", relax=relaxing(text, specs))


def relaxing(text: str, specs: Sequence[str]) -> str:
    """What of the wish stands in the explanation, those with a version first."""
    named = [each for each in specs if re.search(rf"(?<![\w-]){re.escape(_name(each))}(?![\w-])", text)]
    strict = [each for each in named if _name(each) != each.strip()]
    if strict:
        return f"Relax the version of one of: {', '.join(strict)}."
    return f"Leave out one of: {', '.join(named)}." if named else "Ask for other versions."


def _name(spec: str) -> str:
    return re.split(r"[\s=<>!~\[]", spec.strip().rpartition("::")[2], maxsplit=1)[0].lower()


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not line.startswith("Cannot solve the request"))
