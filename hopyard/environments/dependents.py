"""Who needs whom."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping


def dependents(requires: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Package → those present that need it directly."""
    needed: dict[str, list[str]] = {}
    for name, needs in requires.items():
        for need in needs:
            if need in requires and need != name:
                needed.setdefault(need, []).append(name)
    return {name: sorted(users) for name, users in needed.items()}


def breaks(name: str, requires: Mapping[str, Iterable[str]]) -> list[str]:
    """All that would not work without it, near or far."""
    needed = dependents(requires)
    seen: set[str] = set()
    queue = deque([name])
    while queue:
        for user in needed.get(queue.popleft(), []):
            if user not in seen and user != name:
                seen.add(user)
                queue.append(user)
    return sorted(seen)


def paths_to(name: str, roots: Iterable[str], requires: Mapping[str, Iterable[str]], most: int = 5) -> list[list[str]]:
    """From each root the shortest way down to the package; shortest first."""
    found = [path for root in roots if (path := _shortest(root, name, requires))]
    return sorted(found, key=lambda path: (len(path), path))[:most]


def _shortest(root: str, name: str, requires: Mapping[str, Iterable[str]]) -> list[str]:
    came: dict[str, str] = {root: ""}
    queue = deque([root])
    while queue:
        at = queue.popleft()
        if at == name:
            path = [at]
            while came[path[-1]]:
                path.append(came[path[-1]])
            return path[::-1]
        for need in requires.get(at, ()):
            if need not in came and need in requires:
                came[need] = at
                queue.append(need)
    return []
