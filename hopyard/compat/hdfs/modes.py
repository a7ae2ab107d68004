"""File modes as people write them: 0o755, "755", "ug+rwx"."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"^([ugoa]*)([+=-])([rwxX]*)$")
_WHOSE = {"u": 0o700, "g": 0o070, "o": 0o007}
_RIGHTS = {"r": 0o444, "w": 0o222, "x": 0o111, "X": 0o111}


def mode_of(given: int | str, before: int) -> int:
    """The mode after it is applied to `before`. A text that is none raises ValueError."""
    if isinstance(given, int):
        return given
    if given.isdecimal():
        return int(given, 8)
    mode = before
    for clause in given.split(","):
        found = _CLAUSE.match(clause.strip())
        if found is None:
            raise ValueError(f"The mode {given!r} is neither a number such as '755' nor written like 'ug+rwx'.")
        whose, sign, rights = found.groups()
        mask = sum(_WHOSE[each] for each in set(whose.replace("a", "ugo") or "ugo"))
        bits = 0
        for right in rights:
            bits |= _RIGHTS[right] & mask
        mode = mode | bits if sign == "+" else mode & ~(bits if sign == "-" else mask) | (bits if sign == "=" else 0)
    return mode
