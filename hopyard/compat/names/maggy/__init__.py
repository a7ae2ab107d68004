"""The names of Maggy, for notebooks written for it."""

from hopyard.searchspace import Searchspace

SearchSpace = Searchspace
__all__ = ["SearchSpace", "Searchspace"]
