"""Search spaces: Maggy's four types, and floats and integers with scale and step, conditions and constraints."""

from hopyard.searchspace.parameters import Categorical, Constant, Discrete, Float, Int, Parameter
from hopyard.searchspace.space import Searchspace

__all__ = ["Categorical", "Constant", "Discrete", "Float", "Int", "Parameter", "Searchspace"]
