"""maggy.searchspace."""

from hopyard.searchspace import Searchspace

__all__ = ["Searchspace"]
