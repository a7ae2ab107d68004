"""The few functions a worker keeps loaded. Agent and worker each hold one and stay in step by using the same keys."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

T = TypeVar("T")
MOST_FUNCTIONS: Final = 8


class Recent(Generic[T]):
    """Keeps the values used last."""

    def __init__(self, most: int = MOST_FUNCTIONS) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: str, value: T) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def clear(self) -> None:
        self._values.clear()
