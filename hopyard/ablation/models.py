"""Models without some of their parts: Keras layers, torch modules by name or glob."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from hopyard.ablation.components import Component, Replacement


def without_parts(base: Callable[..., Any], gone: Sequence[Component], *given: Any, **named: Any) -> Any:
    """The base model without these layers or submodules; Keras and torch are told apart by what ``base`` returns.

    Raises:
        ValueError: a name is not one of the model's parts; the message lists them.
    """
    model = base(*given, **named)
    keras = hasattr(model, "layers") and hasattr(model, "get_config")  # also on torch, where it is a Module too
    for component in gone:
        if keras:
            model = _keras_without(model, component.names, component.prefix)
        elif hasattr(model, "named_modules"):
            patterns = component.names if component.prefix is None else (f"{component.prefix}*",)
            model = replace_modules(model, patterns, component.how)
        else:
            raise ValueError(
                f"Parts can be left out of a keras.Sequential or a torch module, not of {type(model).__name__}: "
                "give model.add_custom_model_generator(function, name) for each variant."
            )
    return model


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
    # A sequential rebuild from each layer's own configuration: fresh weights. A model that says what it takes says so
    # again; one without an input shape finds it when it is first given data, as its base does.
    sequential = type(model) if type(model).__name__ == "Sequential" else None
    if sequential is None:
        raise ValueError(
            f"Layers can be left out of a keras.Sequential model, not of {type(model).__name__}: "
            "give model.add_custom_model_generator(function, name) for each variant."
        )
    rebuilt = sequential()
    inputs = getattr(model, "inputs", None)  # without an input shape Keras 2 has None here, and Keras 3 raises
    if inputs:
        rebuilt.add(_input_like(model, inputs[0]))
    for layer in kept:
        rebuilt.add(type(layer).from_config(layer.get_config()))
    return rebuilt


def _input_like(model: Any, given: Any) -> Any:
    from importlib import import_module

    keras = import_module(type(model).__module__.partition(".")[0])
    return keras.Input(shape=model.input_shape[1:], dtype=getattr(given, "dtype", None))


def replace_modules(model: Any, patterns: Sequence[str], how: Replacement = "identity") -> Any:
    """A copy of a torch model in which the submodules that match a name or glob are replaced.

    ``identity`` passes the first argument on, ``zero`` gives zeros of the output's shape, ``reinitialised`` starts with
    new weights. Anything with torch's ``named_modules`` will do.

    Raises:
        ValueError: a pattern matches no submodule (the message lists them), or nothing of it can be initialised.
    """
    model = copy.deepcopy(model)
    for pattern in patterns:
        modules = dict(model.named_modules())
        matching = [name for name in modules if name and fnmatchcase(name, pattern)]
        if not matching:
            raise ValueError(
                f"No submodule is called {pattern}; the model has {', '.join(name for name in modules if name)}."
            )
        for name in matching:
            parent, _, child = name.rpartition(".")
            _replace(modules[parent], child, modules[name], name, how)
    return model


def _replace(parent: Any, child: str, module: Any, name: str, how: Replacement) -> None:
    if how == "identity":
        setattr(parent, child, _identity(parent))
    elif how == "zero":
        module.register_forward_hook(lambda _module, _given, output: _zeros(output))
    else:
        fresh = [each for _, each in module.named_modules() if hasattr(each, "reset_parameters")]
        if not fresh:
            raise ValueError(f"Nothing of {name} has weights to initialise again: replace it by identity or zero.")
        for each in fresh:
            each.reset_parameters()


def _identity(parent: Any) -> Any:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(parent, torch.nn.Module):
        return torch.nn.Identity()
    return _First()


class _First:
    """Stands for a module: gives its first argument back."""

    def __call__(self, given: Any, *more: Any, **named: Any) -> Any:
        return given


def _zeros(output: Any) -> Any:
    if isinstance(output, tuple | list):
        return type(output)(map(_zeros, output))
    if isinstance(output, dict):
        return {name: _zeros(value) for name, value in output.items()}
    new_zeros = getattr(output, "new_zeros", None)  # also where the output is NaN or infinite
    return new_zeros(output.shape) if new_zeros is not None else output * 0
