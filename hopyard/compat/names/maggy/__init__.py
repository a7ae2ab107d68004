"""The names of Maggy, for notebooks written for it."""

from typing import Final

from hopyard.searchspace import Searchspace
from maggy import searchspace  # type: ignore[import-not-found]

SearchSpace = Searchspace
__all__ = ["SearchSpace", "Searchspace", "searchspace"]
__version__: Final = "1.1.2+hopyard"
