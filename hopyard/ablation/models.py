"""Models without some of their parts: Keras layers, torch modules by name or glob."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, Literal

Replacement = Literal["identity", "zero", "reinitialised"]


def without_layers(
    base: Callable[..., Any], layers: tuple[str, ...], prefix: str | None, *given: Any, **named: Any
) -> Any:
    """The base model without these layers; Keras and torch are told apart by what ``base`` returns.

    Raises:
        ValueError: a name is not one of the model's inner layers; the message lists them.
    """
    model = base(*given, **named)
    if hasattr(model, "named_modules"):
        patterns = layers if prefix is None else (f"{prefix}*",)
        return replace_modules(model, patterns)
    return _keras_without(model, layers, prefix)


def _keras_without(model: Any, layers: tuple[str, ...], prefix: str | None) -> Any:
    inner = [layer.name for layer in model.layers[1:-1]]
    if prefix is None:
        gone = set(layers)
        missing = sorted(gone - set(inner))
    else:
        gone = {name for name in inner if name.lower().startswith(prefix.lower())}
        missing = [] if gone else [f"{prefix}…"]
    if missing:
        raise ValueError(
            f"The model has no inner layer {', '.join(missing)}; it has {', '.join(inner) or 'none'} "
            "(the first and the last layer stay)."
        )
    kept = [layer for layer in model.layers if layer.name not in gone]
    # A sequential rebuild from each layer's own configuration: fresh weights, the input shape kept by the input layer.
    sequential = type(model) if type(model).__name__ == "Sequential" else None
    if sequential is None:
        raise ValueError(
            f"Layers can be left out of a keras.Sequential model, not of {type(model).__name__}: "
            "give model.add_custom_model_generator(function, name) for each variant."
        )
    rebuilt = sequential()
    if model.inputs:
        rebuilt.add(_input_like(model))
    for layer in kept:
        rebuilt.add(type(layer).from_config(layer.get_config()))
    return rebuilt


def _input_like(model: Any) -> Any:
    from importlib import import_module

    keras = import_module(type(model).__module__.partition(".")[0])
    return keras.Input(shape=model.input_shape[1:])


def replace_modules(model: Any, patterns: tuple[str, ...], how: Replacement = "identity") -> Any:
    """A copy of a torch model in which the submodules that match a name or glob do nothing (or zero, or start afresh).

    Raises:
        ValueError: a pattern matches no submodule; the message lists them.
    """
    from torch import nn

    model = copy.deepcopy(model)
    names = [name for name, _ in model.named_modules() if name]
    for pattern in patterns:
        matching = [name for name in names if fnmatchcase(name, pattern)]
        if not matching:
            raise ValueError(f"No submodule is called {pattern}; the model has {', '.join(names)}.")
        for name in matching:
            parent_name, _, child = name.rpartition(".")
            parent = model.get_submodule(parent_name)
            if how == "identity":
                setattr(parent, child, nn.Identity())
            else:
                for module in model.get_submodule(name).modules():
                    _reset(module, zero=how == "zero")
    return model


def _reset(module: Any, *, zero: bool) -> None:
    if zero:
        for parameter in module.parameters(recurse=False):
            parameter.data.zero_()
    elif hasattr(module, "reset_parameters"):
        module.reset_parameters()
