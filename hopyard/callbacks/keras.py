"""Keras: Keras 3 or ``tf.keras``, whichever the program has loaded.

``KerasBatchEnd`` and ``KerasEpochEnd`` are classes before any Keras is there, so that a notebook can import them
without one. Law: calling or subclassing one makes a callback of the Keras in use; ``isinstance`` and ``issubclass``
know what was made so.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from hopyard.callbacks._metric import MetricPicker, Reports

_OF_KERAS: Final = "OfKeras"


@cache
def _base() -> type[Any]:
    """``Callback`` of the Keras in use: a model accepts only callbacks of its own Keras."""
    for name in ("keras", "tf_keras"):
        if name in sys.modules:
            return sys.modules[name].callbacks.Callback  # type: ignore[no-any-return]
    try:
        return import_module("keras").callbacks.Callback  # type: ignore[no-any-return]
    except ImportError:
        return import_module("tensorflow").keras.callbacks.Callback  # type: ignore[no-any-return]


class _LaterOfKeras(type):
    """Of a class whose base comes with Keras: what is made of it is made of the class below that base."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if not any(isinstance(base, _LaterOfKeras) for base in bases):
            return super().__new__(mcs, name, bases, body)
        real = tuple(base.of_keras() if isinstance(base, _LaterOfKeras) else base for base in bases)
        return type(real[0])(name, real, body)

    def of_keras(cls) -> type[Any]:
        """The class below Keras' own. Pickles find it by name, where they are read with the Keras in use there."""
        made: type[Any] | None = cls.__dict__.get("_made")
        if made is None:
            body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
            base = _base()
            made = type(base)(cls.__name__, (base,), body)  # type: ignore[misc]
            made.__qualname__ = cls.__qualname__ + _OF_KERAS
            cls._made = made
        return made

    def __call__(cls, *given: Any, **named: Any) -> Any:
        return cls.of_keras()(*given, **named)

    def __instancecheck__(cls, instance: object) -> bool:
        made = cls.__dict__.get("_made")
        return made is not None and isinstance(instance, made)

    def __subclasscheck__(cls, other: type) -> bool:
        made = cls.__dict__.get("_made")
        return super().__subclasscheck__(other) or (made is not None and issubclass(other, made))


class KerasBatchEnd(metaclass=_LaterOfKeras):
    """Reports ``metric`` after every batch; the step counts batches over all epochs."""

    def __init__(self, reporter: Reports, metric: str = "loss") -> None:
        _base().__init__(self)
        self.metric_name = metric
        self.reporter = reporter
        self._picker = MetricPicker(metric)

    def on_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        value = self._picker.pick(logs, self.metric_name)
        if value is not None:
            self.reporter.broadcast(value)


class KerasEpochEnd(metaclass=_LaterOfKeras):
    """Reports ``metric`` after every epoch; the step is the epoch, from 0."""

    def __init__(self, reporter: Reports, metric: str = "val_loss") -> None:
        _base().__init__(self)
        self.metric_name = metric
        self.reporter = reporter
        self._picker = MetricPicker(metric)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        value = self._picker.pick(logs, self.metric_name)
        if value is not None:
            self.reporter.broadcast(value, epoch)


def __getattr__(name: str) -> Any:
    public = globals().get(name.removesuffix(_OF_KERAS)) if name.endswith(_OF_KERAS) else None
    if isinstance(public, _LaterOfKeras):
        return public.of_keras()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
