"""The names of Maggy, for notebooks written for it."""

from typing import Final

from hopyard.searchspace import Searchspace

SearchSpace = Searchspace
__all__ = ["SearchSpace", "Searchspace"]
__version__: Final = "1.1.2+hopyard"
