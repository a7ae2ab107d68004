"""maggy.constants."""

from numbers import Number
from typing import Final


class USER_FCT:
    """What a train function may return; numpy's numbers are numbers here."""

    RETURN_TYPES: Final = (float, int, Number, dict)
    NUMERIC_TYPES: Final = (float, int, Number)
