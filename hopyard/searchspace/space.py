"""``Searchspace``: Maggy's interface, with more kinds of parameters."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Iterator
from typing import Any, Final

from hopyard.searchspace.expression import parse_condition
from hopyard.searchspace.foreign import from_foreign
from hopyard.searchspace.parameters import (
    THINGS,
    Categorical,
    Constant,
    Discrete,
    Float,
    Int,
    Parameter,
    Things,
    plain,
)

# Names that the train function receives from Hopyard, and names of this class.
RESERVED: Final = ("reporter", "budget", "dataset_function", "model_function")
_TYPES: Final = ("DOUBLE", "INTEGER", "DISCRETE", "CATEGORICAL")


class Searchspace:
    """The parameters of an experiment and the values they may take.

    >>> sp = Searchspace(kernel=("INTEGER", [2, 8]), dropout=("DOUBLE", [0.01, 0.99]))
    Hyperparameter added: kernel
    Hyperparameter added: dropout
    >>> sp.names()
    {'kernel': 'INTEGER', 'dropout': 'DOUBLE'}

    A parameter is Maggy's ``(TYPE, values)``, one of ``Float``, ``Int``, ``Discrete``, ``Categorical``, ``Constant``,
    an Optuna distribution or a frozen ``scipy.stats`` one.

    Raises:
        ValueError: reserved or doubled name, unknown type, empty list, values of the wrong kind.
        AssertionError: a range without exactly two bounds, or with lower ≥ upper.
    """

    DOUBLE: Final = "DOUBLE"
    INTEGER: Final = "INTEGER"
    DISCRETE: Final = "DISCRETE"
    CATEGORICAL: Final = "CATEGORICAL"

    def __init__(self, /, **parameters: Any) -> None:
        self._parameters: dict[str, Parameter] = {}
        self._constraints: list[str] = []
        self._told = 0
        for name, value in parameters.items():
            self.add(name, value)

    def add(self, name: str, value: Any) -> None:
        """Adds a parameter and says so, as Maggy does."""
        if name in RESERVED or name.startswith("__") or name in _PUBLIC_NAMES:
            raise ValueError(
                f"Hyperparameter name is reserved: {name}. Rename it, for example {name.strip('_')}_value."
            )
        if name in self._parameters:
            raise ValueError(f"Hyperparameter {name} is declared twice; give each its own name.")
        try:
            self._parameters[name] = _parameter(name, value)
        except (ValueError, AssertionError) as error:
            raise type(error)(_about(name, str(error))) from None
        print(f"Hyperparameter added: {name}")

    def constrain(self, condition: str) -> None:
        """Refuses configurations for which ``condition`` (Python text: ``"min_depth <= max_depth"``) does not hold."""
        parse_condition(condition)
        self._constraints.append(condition)

    def spec(self) -> dict[str, Any]:
        """The space as the sidecar reads it."""
        parameters = [parameter.spec(name) for name, parameter in self._parameters.items()]
        constraints = [parse_condition(condition) for condition in self._constraints]
        return {"parameters": parameters, **({"constraints": constraints} if constraints else {})}

    def to_dict(self) -> dict[str, tuple[str, list[Any]]]:
        """``{name: (TYPE, values)}``."""
        return {name: (parameter.maggy_type, parameter.feasible()) for name, parameter in self._parameters.items()}

    def names(self) -> dict[str, str]:
        """``{name: TYPE}``, in the order in which they were added."""
        return {name: parameter.maggy_type for name, parameter in self._parameters.items()}

    def get(self, name: str, default: Any = None) -> Any:
        """The feasible values of ``name``."""
        return self._parameters[name].feasible() if name in self._parameters else default

    def keys(self) -> list[str]:
        return list(self._parameters)

    def values(self) -> list[tuple[str, list[Any]]]:
        return list(self.to_dict().values())

    def items(self) -> Searchspace:
        """Itself: iterating gives ``{"name", "type", "values"}`` for each parameter."""
        return self

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._told = 0
        return map(self._entry, self.keys())

    def __next__(self) -> dict[str, Any]:
        """After `iter(space)`, as Maggy's own iterator; what `iter` returned goes on by itself."""
        names = self.keys()
        if self._told >= len(names):
            raise StopIteration
        self._told += 1
        return self._entry(names[self._told - 1])

    def _entry(self, name: str) -> dict[str, Any]:
        parameter = self._parameters[name]
        return {"name": name, "type": parameter.maggy_type, "values": parameter.feasible()}

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def __len__(self) -> int:
        return len(self._parameters)

    def __getattr__(self, name: str) -> Any:
        parameters = self.__dict__.get("_parameters", {})
        if name in parameters:
            return parameters[name].feasible()
        raise AttributeError(
            f"The search space has no hyperparameter {name!r}; it has {', '.join(parameters) or 'none'}."
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Searchspace) and self.spec() == other.spec()

    def __hash__(self) -> int:
        return hash(self.json())

    def json(self) -> str:
        return json.dumps(self.to_dict())

    def __str__(self) -> str:
        return self.json()

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}=({kind!r}, {values!r})" for name, (kind, values) in self.to_dict().items())
        return f"Searchspace({inside})"

    def get_random_parameter_values(self, num: int) -> list[dict[str, Any]]:
        """``num`` configurations drawn uniformly, by Python's ``random`` (seed it for the same ones)."""
        return [{name: _draw(parameter) for name, parameter in self._parameters.items()} for _ in range(num)]

    def dict_to_list(self, configuration: dict[str, Any]) -> list[Any]:
        return [configuration[name] for name in self._parameters]

    def list_to_dict(self, values: list[Any]) -> dict[str, Any]:
        if len(values) != len(self._parameters):
            raise ValueError(
                f"{len(values)} values were given for {len(self)} hyperparameters ({', '.join(self.keys())})."
            )
        return dict(zip(self._parameters, values, strict=True))

    def transform(self, configuration: list[Any], normalize_categorical: bool = False) -> list[float]:
        """Each value as a number: ranges scaled to [0, 1], listed values as their position (scaled too if asked)."""
        numbers = []
        for (name, parameter), value in zip(self._parameters.items(), configuration, strict=True):
            if isinstance(parameter, (Float, Int)):
                numbers.append((value - parameter.low) / (parameter.high - parameter.low))
            else:
                position = _position(name, parameter.feasible(), value)
                numbers.append(
                    position / max(1, len(parameter.feasible()) - 1) if normalize_categorical else float(position)
                )
        return numbers

    def inverse_transform(self, numbers: list[float], normalize_categorical: bool = False) -> list[Any]:
        """What ``transform`` was given."""
        configuration: list[Any] = []
        for parameter, number in zip(self._parameters.values(), numbers, strict=True):
            if isinstance(parameter, Int):
                configuration.append(round(parameter.low + number * (parameter.high - parameter.low)))
            elif isinstance(parameter, Float):
                configuration.append(parameter.low + number * (parameter.high - parameter.low))
            else:
                values = parameter.feasible()
                position = number * max(1, len(values) - 1) if normalize_categorical else number
                configuration.append(values[round(position)])
        return configuration


_PUBLIC_NAMES: Final = frozenset(name for name in vars(Searchspace) if not name.startswith("__"))


def _about(name: str, message: str) -> str:
    return message if name in message else f"Hyperparameter {name}: {message}"


def _position(name: str, values: list[Any], value: Any) -> int:
    for position, known in enumerate(values):
        if known == value and type(known) is type(plain(value)):
            return position
    raise ValueError(f"Hyperparameter {name}: {value!r} is not one of {values!r}.")


def _parameter(name: str, value: Any) -> Parameter:
    if isinstance(value, Parameter):
        return value
    foreign = from_foreign(name, value)
    if foreign is not None:
        return foreign
    if _is_from_json(value):
        value = tuple(value)
    if not isinstance(value, tuple):
        raise ValueError(f"Value is not a tuple: {value!r}. Write (TYPE, values), for example ('DOUBLE', [0.0, 1.0]).")
    if len(value) != 2:
        raise ValueError(f"Length of tuple is not two: {value!r}. Write (TYPE, values).")
    kind, values = value
    upper = kind.upper() if isinstance(kind, str) else kind
    if upper not in _TYPES:
        raise ValueError(f"Type is not among {', '.join(_TYPES)}: {kind!r}.")
    if not isinstance(values, (list, tuple)) or len(values) == 0:
        raise ValueError(f"Feasible values are empty or not a list: {values!r}.")
    listed = [plain(item) for item in values]
    if upper == "DISCRETE":
        return Discrete(_each_once(name, listed))
    if upper == "CATEGORICAL":
        once = _each_once(name, listed)
        return Things(once) if any(isinstance(item, THINGS) for item in once) else Categorical(once)
    if len(listed) != 2:
        raise AssertionError(f"For DOUBLE or INTEGER type parameters exactly two bounds are needed, not {listed!r}.")
    return Float(listed[0], listed[1]) if upper == "DOUBLE" else Int(listed[0], listed[1])


def _is_from_json(value: Any) -> bool:
    """A tuple that went through JSON: `Searchspace(**json.loads(space.json()))`."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and value[0].upper() in _TYPES


def _each_once(name: str, values: list[Any]) -> list[Any]:
    """Maggy took a value that is listed twice for two; here it counts once, and is warned of."""
    once: list[Any] = []
    for value in values:
        if any(type(known) is type(value) and known == value for known in once):
            warnings.warn(f"Hyperparameter {name}: {value!r} is listed twice; it counts once.", stacklevel=5)
        else:
            once.append(value)
    return once


def _draw(parameter: Parameter) -> Any:
    if isinstance(parameter, Int):
        return random.randint(int(parameter.low), int(parameter.high))
    if isinstance(parameter, Float):
        return random.uniform(parameter.low, parameter.high)
    if isinstance(parameter, Constant):
        return parameter.value
    return random.choice(parameter.feasible())
