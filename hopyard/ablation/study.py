"""``AblationStudy``: Maggy's way to say what shall be left out, and the trials that follow from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hopyard.ablation.names import Groups, Names

Generator = Callable[..., Any]


@dataclass(frozen=True)
class Ablation:
    """What one trial leaves out; nothing for the base trial.

    ``layers`` is one layer's name, a group's names, or ``prefix`` with the group's common beginning.
    """

    feature: str | None = None
    layers: tuple[str, ...] = ()
    prefix: str | None = None
    model: str | None = None

    def params(self) -> dict[str, str]:
        """As Maggy records it: ``{"ablated_feature": …, "ablated_layer": …}``, with the text "None" for nothing."""
        return {"ablated_feature": self.feature or "None", "ablated_layer": self._layer_words()}

    def _layer_words(self) -> str:
        if self.model is not None:
            return f"Custom model: {self.model}"
        if self.prefix is not None:
            return f"Layers prefixed {self.prefix}"
        if len(self.layers) > 1:
            return str(list(self.layers))
        return self.layers[0] if self.layers else "None"


class Features(Names):
    """Columns of the training data."""

    def __init__(self) -> None:
        super().__init__("features")

    @property
    def included_features(self) -> set[str]:
        return set(self)

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
        self.groups = Groups()

    @property
    def included_layers(self) -> set[str]:
        return set(self)

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


class Model:
    """The base model's generator, the layers to leave out, and whole models of your own."""

    def __init__(self) -> None:
        self.layers = Layers()
        self.base_model_generator: Generator | None = None
        self.custom_model_generators: list[tuple[Generator, str]] = []

    def set_base_model_generator(self, base_model_generator: Generator) -> None:
        self.base_model_generator = _callable("set_base_model_generator", base_model_generator)

    def add_custom_model_generator(self, custom_model_generator: Generator, model_identifier: str) -> None:
        """One more trial, with this model."""
        generator = _callable("add_custom_model_generator", custom_model_generator)
        self.custom_model_generators.append((generator, model_identifier))


class AblationStudy:
    """What to leave out, of which data and model.

    ``dataset_generator`` returns the training data; where it takes a parameter ``ablated_feature`` it is
    given the name of the column to leave out, or None.
    """

    def __init__(
        self,
        training_dataset_name: str | None = None,
        training_dataset_version: int | None = None,
        label_name: str | None = None,
        *,
        dataset_generator: Generator | None = None,
    ) -> None:
        self.features = Features()
        self.model = Model()
        self.hops_training_dataset_name = training_dataset_name
        self.hops_training_dataset_version = training_dataset_version
        self.label_name = label_name
        self.custom_dataset_generator: Generator | None = None
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
            "custom_dataset_generator": bool(self.custom_dataset_generator),
        }

    def loco(self) -> Iterator[Ablation]:
        """Leave one component out: the base trial first, then each feature, layer, group and model of your own."""
        yield Ablation()
        for feature in self.features:
            yield Ablation(feature=feature)
        for layer in self.model.layers:
            yield Ablation(layers=(layer,))
        for group in self.model.layers.groups:
            yield Ablation(prefix=group) if isinstance(group, str) else Ablation(layers=group)
        for _, name in self.model.custom_model_generators:
            yield Ablation(model=name)

    def leave_two_out(self) -> Iterator[Ablation]:
        """The base trial and every pair of a feature and a layer, and of two layers."""
        yield Ablation()
        layers = list(self.model.layers)
        for position, layer in enumerate(layers):
            for feature in self.features:
                yield Ablation(feature=feature, layers=(layer,))
            for other in layers[position + 1 :]:
                yield Ablation(layers=(layer, other))

    def dataset_function(self, ablation: Ablation) -> Generator:
        """The function a trial calls for its data.

        Raises:
            ValueError: no generator was given; the feature store of Hopsworks is not part of this product.
        """
        generator = self.custom_dataset_generator
        if generator is None:
            raise ValueError(
                f"The training dataset {self.hops_training_dataset_name!r} lives in a Hopsworks feature store, "
                "which is not available here: give AblationStudy(..., dataset_generator=function)."
            )
        if "ablated_feature" in inspect.signature(generator).parameters:
            return partial(generator, ablated_feature=ablation.feature)
        return generator

    def model_function(self, ablation: Ablation) -> Generator | None:
        """The function a trial calls for its model; None when the study has no model."""
        if ablation.model is not None:
            return next(generator for generator, name in self.model.custom_model_generators if name == ablation.model)
        base = self.model.base_model_generator
        if base is None or not (ablation.layers or ablation.prefix):
            return base
        from hopyard.ablation.models import without_layers

        return partial(without_layers, base, ablation.layers, ablation.prefix)


def _callable(where: str, value: Any) -> Generator:
    if not callable(value):
        raise TypeError(f"{where}() needs a function, not {value!r}.")
    return value  # type: ignore[no-any-return]
