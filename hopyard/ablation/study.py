"""``AblationStudy``: Maggy's way to say what shall be left out, and the trials that follow from it."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from hopyard.ablation.arguments import Arguments
from hopyard.ablation.components import Ablation, Component, Replacement
from hopyard.ablation.data import Table
from hopyard.ablation.names import Groups, Names, OrderedSet

Generator = Callable[..., Any]


class Features(Names):
    """Columns of the training data."""

    def __init__(self) -> None:
        super().__init__("features")
        self.groups = Groups("features")

    def include_groups(self, *groups: Any, prefix: Any = None) -> None:
        """Lists of at least two columns that leave together, or a prefix that their names share."""
        self.groups.include(groups, prefix)

    def exclude_groups(self, *groups: Any, prefix: Any = None) -> None:
        self.groups.exclude(groups, prefix)

    @property
    def included_features(self) -> OrderedSet:
        """The set itself: what is added to it is left out too."""
        return self._names

    def exclude(self, *names: Any) -> None:
        before = set(self)
        super().exclude(*names)
        for name in sorted(before - set(self)):
            print(f"Feature '{name}' is excluded from the ablation study.")

    def list_all(self) -> None:
        for name in self:
            print(name)


class Layers(Names):
    """Layers of the base model by name, alone and in groups. The first and the last layer are never left out."""

    def __init__(self) -> None:
        super().__init__("layers")
        self.groups = Groups("layers")

    @property
    def included_layers(self) -> OrderedSet:
        """The set itself."""
        return self._names

    @property
    def included_groups(self) -> set[frozenset[str]]:
        return {frozenset([group]) if isinstance(group, str) else frozenset(group) for group in self.groups}

    def include_groups(self, *groups: Any, prefix: Any = None) -> None:
        """Lists of at least two names each, or a prefix that the names of a group share."""
        self.groups.include(groups, prefix)

    def exclude_groups(self, *groups: Any, prefix: Any = None) -> None:
        self.groups.exclude(groups, prefix)

    def print_all(self) -> None:
        if not len(self):
            print("There are no single layers in this ablation study configuration.")
            return
        print("Included single layers are: \n")
        for name in self:
            print(name)

    def print_all_groups(self) -> None:
        if not len(self.groups):
            print("There are no layer groups in this ablation study configuration.")
            return
        print("Included layer groups are: \n")
        for group in self.groups:
            print(f'---- All layers prefixed "{group}"' if isinstance(group, str) else f"--- Layer group {list(group)}")


class Modules:
    """Submodules of a torch model, by name or glob (`encoder.*.attention`); all that match leave together."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, Replacement], None] = {}

    def include(self, *patterns: str, replace: Replacement = "identity") -> None:
        """`replace`: "identity" passes its input on, "zero" gives zeros, "reinitialised" forgets what it has learnt."""
        if replace not in ("identity", "zero", "reinitialised"):
            raise ValueError(f"replace={replace!r} must be 'identity', 'zero' or 'reinitialised'.")
        for pattern in patterns:
            if not isinstance(pattern, str):
                raise ValueError(f"modules.include() only accepts strings, but it received {pattern!r}.")
            self._patterns[pattern, replace] = None

    def exclude(self, *patterns: str) -> None:
        for key in [key for key in self._patterns if key[0] in patterns]:
            del self._patterns[key]

    def __iter__(self) -> Iterator[tuple[str, Replacement]]:
        return iter(self._patterns)

    def __len__(self) -> int:
        return len(self._patterns)


class Model:
    """The base model's generator, the layers to leave out, and whole models of your own."""

    def __init__(self) -> None:
        self.layers = Layers()
        self.modules = Modules()
        self.base_model_generator: Generator | None = None
        self.custom_model_generators: list[tuple[Generator, str]] = []

    def set_base_model_generator(self, base_model_generator: Generator) -> None:
        self.base_model_generator = _callable("set_base_model_generator", base_model_generator)

    def add_custom_model_generator(self, custom_model_generator: Generator, model_identifier: str) -> None:
        """One more trial, with this model."""
        generator = _callable("add_custom_model_generator", custom_model_generator)
        self.custom_model_generators.append((generator, model_identifier))


class AblationStudy:
    """What to leave out, of which data, model and arguments.

    ``dataset_generator`` returns the training data; where it takes a parameter ``ablated_feature`` it is given the name
    of the column to leave out (a list of names for a group), or None; ``ablated_features`` is given a list always.
    ``data`` is a data frame, a dictionary of columns, or an array with its ``columns``: then ``dataset_function()``
    gives it without the columns that are left out. Other keywords are warned of and change nothing, as in Maggy.
    """

    def __init__(
        self,
        training_dataset_name: str | None = None,
        training_dataset_version: int | None = None,
        label_name: str | None = None,
        *,
        dataset_generator: Generator | None = None,
        data: Any = None,
        columns: Sequence[str] | None = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            known = "training_dataset_name, training_dataset_version, label_name, dataset_generator, data, columns"
            said = ", ".join(map(repr, unknown))
            warnings.warn(f"AblationStudy has no argument {said}: it changes nothing. It has {known}.", stacklevel=2)
        self.features = Features()
        self.model = Model()
        self.arguments = Arguments()
        self.hops_training_dataset_name = training_dataset_name
        self.hops_training_dataset_version = training_dataset_version
        self.label_name = label_name
        self.custom_dataset_generator: Generator | None = None
        self.table = Table(data, columns) if data is not None else None
        if dataset_generator:
            self.set_dataset_generator(dataset_generator)

    def set_dataset_generator(self, dataset_generator: Generator) -> None:
        self.custom_dataset_generator = _callable("set_dataset_generator", dataset_generator)

    def to_dict(self) -> dict[str, Any]:
        return {
            "training_dataset_name": self.hops_training_dataset_name,
            "training_dataset_version": self.hops_training_dataset_version,
            "label_name": self.label_name,
            "included_features": list(self.features),
            "included_layers": list(self.model.layers),
            "included_modules": [f"{pattern} ({how})" for pattern, how in self.model.modules],
            "included_arguments": [name for name, _ in self.arguments.items()],
            "custom_dataset_generator": bool(self.custom_dataset_generator),
        }

    def components(self) -> list[Component]:
        """All that can be left out, in the order in which it is."""
        layers = self.model.layers
        return [
            *(Component("feature", (name,)) for name in self.features),
            *(_group("feature", group) for group in self.features.groups),
            *(Component("layers", (name,)) for name in layers),
            *(_group("layers", group) for group in layers.groups),
            *(Component("modules", (pattern,), how=how) for pattern, how in self.model.modules),
            *(Component("argument", (name,), without=without) for name, without in self.arguments.items()),
        ]

    def loco(self) -> Iterator[Ablation]:
        """Leave one component out: the base trial first, then without each, then the models of your own."""
        yield Ablation()
        for component in self.components():
            yield Ablation((component,))
        for _, name in self.model.custom_model_generators:
            yield Ablation((Component("model", (name,)),))

    def leave_two_out(self) -> Iterator[Ablation]:
        """The base trial, each component alone, and each pair: what two are worth beyond what each is worth."""
        yield Ablation()
        components = self.components()
        for component in components:
            yield Ablation((component,))
        for pair in combinations(components, 2):
            if _overlap(*pair) is None:
                yield Ablation(pair)

    def gone(self, ablation: Ablation) -> list[str]:
        """The columns that are left out."""
        names: list[str] = []
        for component in ablation.of("feature"):
            if component.prefix is None:
                names += component.names
            elif self.table is not None:
                names += self.table.prefixed(component.prefix)
            else:
                raise ValueError(
                    f"Features prefixed {component.prefix!r} can be found in data=…, not in what a dataset_generator "
                    "makes: list their names."
                )
        return list(dict.fromkeys(names))

    def dataset_function(self, ablation: Ablation) -> Generator:
        """The function a trial calls for its data.

        A study of the model alone may have no data, where the train function brings its own: then the function raises
        when it is called.

        Raises:
            ValueError: the data has no such column, or columns shall be left out and there is no data. The feature
                store is not part of this product.
        """
        gone = self.gone(ablation)
        if self.table is not None:
            if self.label_name in gone:
                raise ValueError(f"The label {self.label_name!r} cannot be left out: the trial needs it to learn from.")
            self.table.check(gone)
            return partial(self.table.without, gone)
        generator = self.custom_dataset_generator
        if generator is None:
            missing = partial(_no_data, self.hops_training_dataset_name)
            return missing() if gone else missing
        parameters = inspect.signature(generator).parameters
        if "ablated_features" in parameters:
            return partial(generator, ablated_features=gone)
        if "ablated_feature" in parameters:
            return partial(generator, ablated_feature=gone[0] if len(gone) == 1 else gone or None)
        return generator

    def model_function(self, ablation: Ablation) -> Generator | None:
        """The function a trial calls for its model; None when the study has no model."""
        for component in ablation.of("model"):
            generators = self.model.custom_model_generators
            return next(generator for generator, name in generators if name == component.names[0])
        base = self.model.base_model_generator
        gone = (*ablation.of("layers"), *ablation.of("modules"))
        if base is None or not gone:
            return base
        from hopyard.ablation.models import without_parts

        return partial(without_parts, base, gone)


def _no_data(name: str | None, *_given: Any, **_named: Any) -> Any:
    raise ValueError(
        f"The training dataset {name!r} lives in a Hopsworks feature store, which is not available here: give "
        "AblationStudy(..., dataset_generator=function), or data=frame."
    )


def _group(kind: Any, group: tuple[str, ...] | str) -> Component:
    return Component(kind, (), prefix=group) if isinstance(group, str) else Component(kind, group)


def _overlap(one: Component, other: Component) -> str | None:
    """A name in both: leaving out one leaves out a part of the other."""
    if one.kind != other.kind:
        return None
    for name in one.names:
        if name in other.names or (other.prefix is not None and name.lower().startswith(other.prefix.lower())):
            return name
    return next((name for name in other.names if one.prefix and name.lower().startswith(one.prefix.lower())), None)


def _callable(where: str, value: Any) -> Generator:
    if not callable(value):
        raise TypeError(f"{where}() needs a function, not {value!r}.")
    return value  # type: ignore[no-any-return]
